// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** All that an operator can look at, of one sidecar: what is true must show in each of them. */
public final class Views {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final SidecarProcess sidecar;
    private final Browser browser;

    /**
     * One look at them.
     *
     * @param status what {@code forebay status} prints
     * @param json what {@code forebay status --json} prints
     * @param page the status page's text, as a browser shows it
     * @param metrics by the whole name of each series
     * @param log all that was logged
     */
    public record Look(String status, String json, String page, Map<String, Double> metrics, String log) {}

    private Views(SidecarProcess sidecar, Browser browser) {
        this.sidecar = sidecar;
        this.browser = browser;
    }

    /** @param browser shows the sidecar's page */
    public static Views of(SidecarProcess sidecar, Browser browser) {
        return new Views(sidecar, browser);
    }

    /** Waits until one look at all of them shows it. */
    public void awaitTruth(String what, Consumer<Look> truth) {
        await(what).atMost(PATIENCE).pollInterval(BETWEEN_LOOKS).untilAsserted(() -> truth.accept(look()));
    }

    private Look look() {
        return new Look(
                sidecar.told("status"),
                sidecar.told("status", "--json"),
                browser.text(),
                sidecar.metrics(),
                sidecar.log());
    }
}
