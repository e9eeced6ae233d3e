// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What there is to see. Called by several threads. */
public interface AdminView {
    /** Everything; may read from the disk. */
    Status status();

    /**
     * All metrics, as Prometheus reads them.
     *
     * @param type the value of {@code Content-Type}
     * @param utf8 not to be changed
     */
    record Metrics(String type, ByteBuffer utf8) {}

    /**
     * May take some milliseconds.
     *
     * @param accept what the request said it accepts, or nothing
     * @return null where there are none
     */
    @Nullable
    Metrics metrics(String accept);

    /** The last minutes. */
    Trend trend();

    /** Adds how things stand to the trend; every {@link Trend#EVERY_MS}. Must not block. */
    void tick();

    /** Null while records are accepted and stored, else why not. Must not block. */
    @Nullable
    String notReady();

    /** Null while the threads that do the work get on, else which one doesn't. Must not block. */
    @Nullable
    String notLive();
}
