// SPDX-License-Identifier: Apache-2.0
/** Real brokers, real sidecars and applications that write to them, all of which a test may kill. */
@NullMarked
package io.forebay.it.harness;

import org.jspecify.annotations.NullMarked;
