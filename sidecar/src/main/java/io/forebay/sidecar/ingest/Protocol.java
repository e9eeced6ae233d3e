// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

/** A way of writing records to a socket. One class each, and one line in {@link Protocols}; holds nothing of a connection. */
interface Protocol {
    /** As it is written in a configuration file. */
    String name();

    /** Whether a connection that opens with {@code bytes[from, to)} speaks this protocol; asked under {@code auto} only. */
    Opening opening(byte[] bytes, int from, int to);

    /** Takes apart what one connection sends. */
    Decoder decoder(Session session);

    /** Words the answers. */
    Replies replies();

    /** What the bytes so far say. */
    enum Opening {
        YES,
        NO,
        /** Too few bytes to tell. */
        MORE
    }
}
