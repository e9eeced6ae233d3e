// SPDX-License-Identifier: Apache-2.0
/** Reads what Kafka has of an audited spool's topics, and says whether everything that was counted has arrived. */
@NullMarked
package io.forebay.sidecar.verify;

import org.jspecify.annotations.NullMarked;
