// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.fault;

/**
 * What a {@link FaultProxy} does to the connections through it. Immutable.
 *
 * @param requests what becomes of bytes from the client
 * @param answers what becomes of bytes to the client
 * @param delayMillis how long each piece of up to 16 KiB waits; pieces wait one after the other, so this slows a stream as well
 * @param bytesPerSecond how much passes in each direction of each connection; 0 for as much as can
 * @param corruptEvery one byte among about so many is changed, in each direction that passes; 0 for none
 */
public record Fault(Flow requests, Flow answers, long delayMillis, long bytesPerSecond, int corruptEvery) {

    /** What becomes of bytes. */
    public enum Flow {
        PASS,
        /** They wait, and the sender's window fills; once the fault is over they go on their way, as after a cable was put back. */
        HOLD,
        /** They are read and thrown away. The connection can't be of use again, and is reset when the fault is over. */
        SWALLOW,
        /** As SWALLOW, and this side's other end doesn't know the connection any more: it was closed. */
        SEVERED
    }

    /** All passes. */
    public static Fault none() {
        return new Fault(Flow.PASS, Flow.PASS, 0, 0, 0);
    }

    public static Fault latency(long millis) {
        return new Fault(Flow.PASS, Flow.PASS, millis, 0, 0);
    }

    public static Fault throttle(long bytesPerSecond) {
        return new Fault(Flow.PASS, Flow.PASS, 0, bytesPerSecond, 0);
    }

    /** Connections are accepted, and nothing is ever answered. */
    public static Fault blackHole() {
        return new Fault(Flow.HOLD, Flow.HOLD, 0, 0, 0);
    }

    /** The server has forgotten all connections, and the client doesn't know. */
    public static Fault halfOpen() {
        return new Fault(Flow.SEVERED, Flow.SEVERED, 0, 0, 0);
    }

    /** The server gets and does all that it is asked, and the client never learns it. */
    public static Fault lostAnswers() {
        return new Fault(Flow.PASS, Flow.SWALLOW, 0, 0, 0);
    }

    /** Bytes are changed. */
    public static Fault corruption(int every) {
        return new Fault(Flow.PASS, Flow.PASS, 0, 0, every);
    }

    boolean breaksStreams() {
        return swallows(requests) || swallows(answers);
    }

    static boolean swallows(Flow flow) {
        return flow == Flow.SWALLOW || flow == Flow.SEVERED;
    }
}
