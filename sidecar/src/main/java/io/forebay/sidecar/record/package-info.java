// SPDX-License-Identifier: Apache-2.0
/** The record, the unit that flows: its byte form, how it is written and how it is read. Knows nothing of sockets, files or Kafka. */
@NullMarked
package io.forebay.sidecar.record;

import org.jspecify.annotations.NullMarked;
