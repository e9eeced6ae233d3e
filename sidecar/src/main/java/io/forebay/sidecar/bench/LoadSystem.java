// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import java.util.Locale;

/** A way from an application into Kafka. */
public enum LoadSystem {
    /** The application's own KafkaProducer, tuned. */
    DIRECT,
    /** Through the sidecar, in the binary protocol. */
    FRAMES,
    /** Through the sidecar, in JSON lines. */
    JSON,
    /** Through a sidecar that delivers exactly once, in the binary protocol. */
    EXACTLY_ONCE,
    /** Through a sidecar that counts nothing for metrics, in the binary protocol. */
    NO_TELEMETRY;

    /** As on the command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one of that {@link #text}. */
    public static LoadSystem of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    boolean throughSidecar() {
        return this != DIRECT;
    }
}
