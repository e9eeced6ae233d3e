// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.concurrent;

/** Starting and ending of this program's few threads. */
public final class Threads {
    private Threads() {}

    /** A thread that doesn't keep the process alive; not started yet. */
    public static Thread daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Waits until the thread has ended, also when interrupted, which is kept. */
    public static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
