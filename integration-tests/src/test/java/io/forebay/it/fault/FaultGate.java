// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.fault;

/** The fault that is in force, and the place where bytes wait while it holds them. */
final class FaultGate {

    private Fault fault = Fault.none();

    /** Puts another in force; the one before. */
    synchronized Fault change(Fault to) {
        Fault last = fault;
        fault = to;
        notifyAll();
        return last;
    }

    synchronized Fault fault() {
        return fault;
    }

    /** Waits while bytes of this direction are held, then for what the fault asks of a piece of that length; the fault. */
    synchronized Fault pass(boolean requests, int length) throws InterruptedException {
        waitWhileHeld(requests);
        long millis = fault.delayMillis();
        if (fault.bytesPerSecond() > 0) {
            millis += length * 1_000L / fault.bytesPerSecond();
        }
        Fault slow = fault;
        long end = System.nanoTime() + millis * 1_000_000;
        long left;
        while (fault.equals(slow) && (left = (end - System.nanoTime()) / 1_000_000) > 0) {
            wait(left);
        }
        waitWhileHeld(requests);
        return fault;
    }

    private void waitWhileHeld(boolean requests) throws InterruptedException {
        while ((requests ? fault.requests() : fault.answers()) == Fault.Flow.HOLD) {
            wait();
        }
    }
}
