// SPDX-License-Identifier: Apache-2.0
/** From the spool to Kafka. The only package that knows Kafka's producer. */
@NullMarked
package io.forebay.sidecar.drain;

import org.jspecify.annotations.NullMarked;
