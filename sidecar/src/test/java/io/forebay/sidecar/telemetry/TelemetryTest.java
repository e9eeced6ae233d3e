// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.ingest.AckLevel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TelemetryTest {
    @TempDir
    private Path dir;

    private TestSources sources;

    @BeforeEach
    void open() throws Exception {
        sources = new TestSources(dir);
    }

    @AfterEach
    void close() throws Exception {
        sources.close();
    }

    @Test
    void figures_areWhatTheSpoolHas() throws Exception {
        Telemetry telemetry = telemetry(100);
        sources.main.add("orders", "a", "b");
        sources.main.add("bills", "c");
        sources.dead.add("orders", "x");
        telemetry.ingest().recordsStored("app", 3);
        telemetry.ingest().recordRefused("app", "malformed_record");
        telemetry.ingest().recordsAcknowledged(AckLevel.SYNCED, TimeUnit.MILLISECONDS.toNanos(3), 3);
        telemetry.drain().delivered("orders", 2, System.currentTimeMillis() - 60, System.nanoTime());
        telemetry.drain().failed("orders", "TimeoutException", "retry");
        telemetry.drain().checkpoint(false);
        assertThat(text(telemetry))
                .contains(
                        "forebay_spool_records 3.0\n",
                        "forebay_spool_accepting 1.0\n",
                        "forebay_topic_accepted_total{topic=\"orders\"} 2.0\n",
                        "forebay_topic_waiting{topic=\"bills\"} 1.0\n",
                        "forebay_accounts_mismatch{store=\"spool\"} 0.0\n",
                        "forebay_dead_letters_records 1.0\n",
                        "forebay_kafka_up 0.0\n",
                        "forebay_ingest_records_total{listener=\"app\"} 3.0\n",
                        "forebay_ingest_refused_total{code=\"malformed_record\",listener=\"app\"} 1.0\n",
                        "forebay_ingest_ack_duration_seconds_count{level=\"synced\"} 3\n",
                        "forebay_delivery_duration_seconds_bucket{le=\"0.05\"} 0\n",
                        "forebay_delivery_duration_seconds_count 2\n",
                        "forebay_delivery_errors_total{error_type=\"TimeoutException\",outcome=\"retry\"} 1.0\n",
                        "messaging_client_operation_duration_seconds_count{messaging_destination_name=\"orders\","
                                + "messaging_operation_name=\"send\",messaging_system=\"kafka\"} 2\n",
                        "forebay_spool_checkpoint_failing 1.0\n",
                        "forebay_lanes{state=\"blocked\"} 0.0\n",
                        "jvm_memory_used_bytes{",
                        "process_memory_usage_bytes ")
                .doesNotContain("forebay_delivery_last_timestamp_seconds 0");
        // two topics, two forces of three records or more
        assertThat(text(telemetry)).containsPattern("forebay_spool_force_duration_seconds_count [2-9]");
    }

    /** A counter that appears as 1 hasn't increased, as far as Prometheus is concerned. */
    @Test
    void countersOfAListener_areThereBeforeAnybodyConnects() throws Exception {
        Telemetry telemetry = telemetry(100);
        telemetry.ingest().listenerPrepared("app");
        assertThat(text(telemetry))
                .contains(
                        "forebay_ingest_refused_total{code=\"malformed_record\",listener=\"app\"} 0.0\n",
                        "forebay_ingest_turned_away_total{listener=\"app\"} 0.0\n");
    }

    @Test
    void topicsBeyondTheCap_shareOne() throws Exception {
        Telemetry telemetry = telemetry(2);
        for (int i = 0; i < 5; i++) {
            sources.main.add("topic-" + i, "a");
        }
        assertThat(text(telemetry))
                .contains("forebay_topic_accepted_total{topic=\"topic-0\"} 1.0\n")
                .contains("forebay_topic_accepted_total{topic=\"_other\"} 3.0\n")
                .doesNotContain("topic-2");
    }

    @Test
    void withoutTelemetry_thereIsNone() {
        Telemetry telemetry = sources.telemetry(new TelemetrySettings(false, 100));
        assertThat(telemetry.metrics("")).isNull();
        telemetry.close();
    }

    private Telemetry telemetry(int maxTopics) {
        return sources.telemetry(new TelemetrySettings(true, maxTopics));
    }

    private static String text(Telemetry telemetry) {
        Exposition exposition = telemetry.metrics("");
        assertThat(exposition).isNotNull();
        return UTF_8.decode(exposition.utf8()).toString();
    }
}
