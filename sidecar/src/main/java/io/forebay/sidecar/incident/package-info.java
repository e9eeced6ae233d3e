// SPDX-License-Identifier: Apache-2.0
/** What has gone wrong lately, kept in memory for those who ask after the fact. Knows nothing of ours. */
@NullMarked
package io.forebay.sidecar.incident;

import org.jspecify.annotations.NullMarked;
