// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.deadletters.DeadLetterStore;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sends dead letters to a topic where one is set, by the settings of the moment. Any thread. */
public final class Forwarding implements AutoCloseable {
    /** How long a forwarder that is replaced may wait for Kafka's answers. */
    private static final Duration RENEWAL = Duration.ofSeconds(2);

    private final DeadLetterStore store;
    private volatile @Nullable DeadLetterForwarder forwarder;

    private Forwarding(DeadLetterStore store) {
        this.store = store;
    }

    /** @param settings null for none */
    public static Forwarding start(@Nullable ForwardSettings settings, DeadLetterStore store) {
        Forwarding forwarding = new Forwarding(store);
        store.onProgress(forwarding::wake);
        forwarding.change(settings);
        return forwarding;
    }

    private void wake() {
        DeadLetterForwarder now = forwarder;
        if (now != null) {
            now.wake();
        }
    }

    /** Goes on by other settings, null for not at all, once Kafka has answered what it was sent, as long as that takes little time. */
    public synchronized void change(@Nullable ForwardSettings settings) {
        DeadLetterForwarder before = forwarder;
        if (before != null) {
            before.finish(RENEWAL);
        }
        forwarder = settings == null ? null : DeadLetterForwarder.start(settings, store);
    }

    @Override
    public synchronized void close() {
        DeadLetterForwarder last = forwarder;
        forwarder = null;
        if (last != null) {
            last.close();
        }
    }
}
