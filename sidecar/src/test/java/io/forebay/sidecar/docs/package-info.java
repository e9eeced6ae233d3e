// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.forebay.sidecar.docs;

import org.jspecify.annotations.NullMarked;
