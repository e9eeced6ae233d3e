// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import io.forebay.sidecar.deadletters.TestLetters;
import io.forebay.sidecar.drain.Drain;
import io.forebay.sidecar.drain.DrainSettings;
import io.forebay.sidecar.drain.Guarantee;
import io.forebay.sidecar.spool.TestSpool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Real spools to look at; the drain is there, but not started. */
final class TestSources implements AutoCloseable {
    final TestSpool main;
    final TestLetters dead;

    TestSources(Path dir) throws IOException {
        main = new TestSpool(dir.resolve("spool"));
        dead = new TestLetters(dir.resolve("dead"));
    }

    /** One that looks at them. */
    Telemetry telemetry(TelemetrySettings settings) {
        Telemetry telemetry = new Telemetry(settings);
        DrainSettings drain = new DrainSettings(
                Map.of("bootstrap.servers", "127.0.0.1:1"),
                Duration.ofMillis(250),
                Duration.ofSeconds(1),
                1L << 30,
                Guarantee.AT_LEAST_ONCE,
                Duration.ofMillis(200));
        telemetry.start(new Sources(
                main.spool,
                dead.store,
                new Drain(drain, main.spool, dead.store, telemetry.drain()),
                () -> true,
                () -> false));
        return telemetry;
    }

    @Override
    public void close() throws IOException {
        main.close();
        dead.close();
    }
}
