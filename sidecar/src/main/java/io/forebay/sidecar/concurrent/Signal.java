// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.concurrent;

import java.util.concurrent.locks.LockSupport;

/**
 * Wakes one waiting thread. Raising it costs one volatile read while that thread is busy; a signal that is raised while nobody waits is
 * kept, and any number of them count as one.
 */
public final class Signal {
    private volatile boolean raised;
    private volatile Thread waiting = NOBODY;

    private static final Thread NOBODY = new Thread("nobody");

    /** Any thread. */
    public void raise() {
        if (!raised) {
            raised = true;
            Thread thread = waiting;
            if (thread != NOBODY) {
                LockSupport.unpark(thread);
            }
        }
    }

    /** Returns when the signal is raised, after {@code nanos}, or now and then for no reason. One thread only. */
    public void await(long nanos) {
        if (!raised) {
            waiting = Thread.currentThread();
            if (!raised) {
                LockSupport.parkNanos(this, nanos);
            }
            waiting = NOBODY;
        }
        raised = false;
    }
}
