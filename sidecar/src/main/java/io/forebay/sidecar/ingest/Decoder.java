// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.spool.SpoolFailedException;

/**
 * Takes apart what one connection sends, and hands its records to the {@link Session}. Looks at bytes where they lie; keeps none: what
 * it doesn't take is offered again, with more behind it.
 */
interface Decoder {
    /**
     * Takes whole messages from {@code bytes[from, to)}. Asks {@link Session#mayTake} before each record, and stops where the answer is no.
     *
     * @return where the first byte lies that was not taken
     */
    int decode(byte[] bytes, int from, int to) throws SpoolFailedException;

    /**
     * The client has ended its side; {@code bytes[from, to)} is what {@link #decode} has left.
     *
     * @return false where {@link Session#mayTake} said no, so that this has to be called again
     */
    boolean end(byte[] bytes, int from, int to) throws SpoolFailedException;
}
