// SPDX-License-Identifier: Apache-2.0
/** The durable log between ingest and drain. The only package that knows Chronicle Queue. */
@NullMarked
package io.forebay.sidecar.spool;

import org.jspecify.annotations.NullMarked;
