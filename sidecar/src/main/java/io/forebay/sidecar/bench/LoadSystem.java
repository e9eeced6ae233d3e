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
    JSON;

    /** As on the command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean throughSidecar() {
        return this != DIRECT;
    }
}
