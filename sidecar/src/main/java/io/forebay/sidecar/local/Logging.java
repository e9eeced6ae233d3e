// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.local;

/** What the clients inside of {@code dev}, {@code demo} and {@code bench} may log. */
public final class Logging {
    private static final String LEVEL = "forebay.log.level";
    private static final String KAFKA_LEVEL = "forebay.log.kafka.level";

    private Logging() {}

    /**
     * Keeps them quiet unless the user asked otherwise: these commands take brokers away on purpose and say so themselves. Comes before
     * the first logger is made.
     */
    public static void quiet() {
        if (System.getProperty(LEVEL) == null) {
            System.setProperty(LEVEL, "ERROR");
            System.setProperty(KAFKA_LEVEL, "OFF");
        }
    }
}
