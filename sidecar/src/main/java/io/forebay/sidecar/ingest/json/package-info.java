// SPDX-License-Identifier: Apache-2.0
/** One line of JSON in, the parts of one record out: byte slices, no sockets, no records kept. */
@NullMarked
package io.forebay.sidecar.ingest.json;

import org.jspecify.annotations.NullMarked;
