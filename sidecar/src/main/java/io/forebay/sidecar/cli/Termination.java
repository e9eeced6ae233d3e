// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of the process, in order and with a status of its own choosing. By itself a JVM that gets SIGTERM or SIGINT ends with 143 or
 * 130 as soon as its shutdown hooks have run. Here the hook hands the request to the main thread, waits for the status that this comes
 * to, and halts with it. A second signal changes nothing: the JVM is on its way down already, and waits for the same hook.
 */
final class Termination {
    private static final Termination OF_THIS_PROCESS = new Termination();

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CompletableFuture<Integer> status = new CompletableFuture<>();

    private Termination() {}

    static Termination ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /** From here on a signal is a request; to be called once. */
    void catchSignals() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "shutdown"));
    }

    private void end() {
        requested.countDown();
        Runtime.getRuntime().halt(status.join());
    }

    void awaitRequest() {
        try {
            requested.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // as good a request as any
        }
    }

    /** Waits no longer than that; whether the request is there. */
    boolean awaitRequest(Duration atMost) {
        try {
            return requested.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // as good a request as any
            return true;
        }
    }

    /** Ends the process, whether it was asked to or not. Doesn't return. */
    void exit(int code) {
        status.complete(code);
        System.exit(code);
    }
}
