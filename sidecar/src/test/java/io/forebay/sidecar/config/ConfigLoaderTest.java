// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import static io.forebay.sidecar.config.ConfigFixture.MINIMAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.config.ConfigLoader.Loaded;
import io.forebay.sidecar.drain.Guarantee;
import io.forebay.sidecar.ingest.AccessSettings;
import io.forebay.sidecar.ingest.AckLevel;
import io.forebay.sidecar.ingest.BindAddress;
import io.forebay.sidecar.ingest.IngestSettings;
import io.forebay.sidecar.ingest.ListenerSettings;
import io.forebay.sidecar.ingest.QuotaSettings;
import io.forebay.sidecar.ingest.TopicPatterns;
import io.forebay.sidecar.spool.FullPolicy;
import io.forebay.sidecar.spool.SpoolSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    @TempDir
    private Path dir;

    private ConfigFixture file;

    @BeforeEach
    void setUp() {
        file = new ConfigFixture(dir);
    }

    @Test
    void defaults() {
        SidecarConfig config = file.config(MINIMAL);

        assertThat(config.ingest())
                .isEqualTo(new IngestSettings(
                        List.of(new ListenerSettings(
                                "app",
                                new BindAddress.Unix(Path.of("/run/forebay/forebay.sock")),
                                "auto",
                                null,
                                AckLevel.SYNCED,
                                "0660",
                                null,
                                null)),
                        1_048_576,
                        2_097_152,
                        128,
                        262_144,
                        1024,
                        67_108_864));
        assertThat(config.spool())
                .isEqualTo(new SpoolSettings(
                        Path.of("/var/lib/forebay/spool"),
                        10_737_418_240L,
                        268_435_456,
                        268_435_456,
                        1_048_576 + 65_536));
        assertThat(config.drain().checkpointInterval()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.drain().shutdownGrace()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.drain().guarantee()).isEqualTo(Guarantee.AT_LEAST_ONCE);
        assertThat(config.drain().transactionInterval()).isEqualTo(Duration.ofMillis(200));
        assertThat(config.deadLetters().dir()).isEqualTo(Path.of("/var/lib/forebay/spool/dead-letters"));
    }

    @Test
    void everyKey_isMapped() {
        SidecarConfig config = file.config("""
                listeners = app, logs,tcp
                listener.app.bind = unix:/run/a.sock
                listener.app.protocol = frames
                listener.app.topic = events
                listener.app.ack = delivered
                listener.app.mode = 600
                listener.app.owner = forebay
                listener.app.group = apps
                listener.logs.bind = unix:/run/l.sock
                listener.logs.protocol = lines
                listener.logs.topic = logs
                listener.logs.ack = spooled
                listener.tcp.bind = tcp:127.0.0.1:9009
                listener.tcp.protocol = json
                ingest.record.max.bytes = 1000
                ingest.line.max.bytes = 2000
                ingest.headers.max = 3
                ingest.unacked.max.records = 4
                ingest.connections.max = 5
                ingest.memory.max.bytes = 16777217
                spool.dir = /spool
                spool.max.bytes = 7340032
                spool.full = block
                spool.file.bytes = 1048577
                spool.free.min.bytes = 8
                spool.keep.ms = 11
                spool.keep.bytes = 12
                drain.guarantee = exactly-once
                drain.transaction.interval.ms = 50
                drain.checkpoint.interval.ms = 9
                drain.shutdown.grace.ms = 10
                dead.letter.dir = /letters
                dead.letter.topic =
                audit.topic = audit
                kafka.bootstrap.servers = a:1, b:2
                """);

        assertThat(config.ingest().listeners())
                .containsExactly(
                        new ListenerSettings(
                                "app",
                                new BindAddress.Unix(Path.of("/run/a.sock")),
                                "frames",
                                "events",
                                AckLevel.DELIVERED,
                                "600",
                                "forebay",
                                "apps"),
                        new ListenerSettings(
                                "logs",
                                new BindAddress.Unix(Path.of("/run/l.sock")),
                                "lines",
                                "logs",
                                AckLevel.SPOOLED,
                                "0660",
                                null,
                                null),
                        new ListenerSettings(
                                "tcp",
                                new BindAddress.Tcp("127.0.0.1", 9009),
                                "json",
                                null,
                                AckLevel.SYNCED,
                                null,
                                null,
                                null));
        assertThat(config.ingest())
                .isEqualTo(new IngestSettings(config.ingest().listeners(), 1000, 2000, 3, 4, 5, 16_777_217));
        assertThat(config.spool())
                .isEqualTo(new SpoolSettings(Path.of("/spool"), 7_340_032, 1_048_577, 8, 2 * 65_536)
                        .withKeep(new SpoolSettings.Keep(11, 12))
                        .withAudit("audit"));
        assertThat(config.drain().checkpointInterval()).isEqualTo(Duration.ofMillis(9));
        assertThat(config.drain().shutdownGrace()).isEqualTo(Duration.ofMillis(10));
        assertThat(config.drain().guarantee()).isEqualTo(Guarantee.EXACTLY_ONCE);
        assertThat(config.drain().transactionInterval()).isEqualTo(Duration.ofMillis(50));
        assertThat(config.deadLetters().dir()).isEqualTo(Path.of("/letters"));
        assertThat(config.drain().producer()).containsEntry("bootstrap.servers", "a:1, b:2");
    }

    @Test
    void override_replacesWhatTheFileSays() {
        SidecarConfig config = file.config(MINIMAL, "spool.dir=/other", "kafka.linger.ms=0");

        assertThat(config.spool().dir()).isEqualTo(Path.of("/other"));
        assertThat(config.drain().producer()).containsEntry("linger.ms", "0");
    }

    @Test
    void references_areResolvedWithoutProvidersBeingConfigured() throws IOException {
        Path secrets = Files.writeString(dir.resolve("secrets.properties"), "user=me\npassword=hush\n");
        Files.writeString(dir.resolve("truststore.password"), "quiet");
        file.environment("BROKERS", "b1:1,b2:2");

        SidecarConfig config = file.config("""
                listeners=app
                listener.app.bind=tcp:localhost:0
                spool.dir=/spool
                kafka.bootstrap.servers=${env:BROKERS}
                kafka.security.protocol=SASL_SSL
                kafka.sasl.mechanism=PLAIN
                kafka.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\
                  username="${file:%1$s:user}" password="${file:%1$s:password}";
                kafka.ssl.truststore.password=${dir:%2$s:truststore.password}
                """.formatted(secrets, dir));

        assertThat(config.drain().producer())
                .containsEntry("bootstrap.servers", "b1:1,b2:2")
                .containsEntry(
                        "sasl.jaas.config",
                        new Password("org.apache.kafka.common.security.plain.PlainLoginModule required "
                                + "username=\"me\" password=\"hush\";"))
                .containsEntry("ssl.truststore.password", new Password("quiet"));
        assertThat(config.toString()).doesNotContain("hush", "quiet");
    }

    @Test
    void access_isReadPerListenerAndUser() {
        Loaded loaded = file.load(MINIMAL + """
                listener.app.allow.users=alice, 1001
                listener.app.allow.groups=staff
                listener.app.topics=orders.*, audit
                listener.app.topics.alice=*
                listener.app.topics.first.last=own.?
                """);

        assertThat(loaded.config().ingest().listeners())
                .extracting(ListenerSettings::access)
                .containsExactly(new AccessSettings(
                        List.of("alice", "1001"),
                        List.of("staff"),
                        new TopicPatterns(List.of("orders.*", "audit")),
                        Map.of(
                                "alice",
                                new TopicPatterns(List.of("*")),
                                "first.last",
                                new TopicPatterns(List.of("own.?")))));
        assertThat(loaded.inForce())
                .contains(new Setting("listener.app.topics.first.last", "own.?", file.file() + ":9"));
    }

    @Test
    void limits_areReadPerListenerAndForEachUser() {
        SidecarConfig config = file.config(
                MINIMAL,
                "listener.app.max.bytes.per.second=1000",
                "listener.app.spool.share=50",
                "ingest.user.max.bytes.per.second=200",
                "ingest.user.spool.share=7",
                "spool.max.bytes=2000000000",
                "spool.full=drop-newest");

        assertThat(config.ingest().listeners())
                .extracting(ListenerSettings::quota)
                .containsExactly(new QuotaSettings(1_000, 1_000_000_000));
        assertThat(config.ingest().userQuota()).isEqualTo(new QuotaSettings(200, 140_000_000));
        assertThat(config.spool().whenFull()).isEqualTo(FullPolicy.DROP_NEWEST);
    }

    @Test
    void inForce_tellsWhereEachValueIsFromAndHidesSecrets() {
        file.environment("PASSWORD", "hush");

        List<Setting> inForce = file.load(
                        MINIMAL + "kafka.ssl.key.password=${env:PASSWORD}\nkafka.my.plugin.token=hush\n",
                        "spool.full=block")
                .inForce();

        assertThat(inForce)
                .contains(
                        new Setting("listener.app.bind", "unix:/run/forebay/forebay.sock", file.file() + ":2"),
                        new Setting("listener.app.ack", "synced", "default"),
                        new Setting("spool.full", "block", "--set"),
                        new Setting("kafka.acks", "all", "default"),
                        new Setting("kafka.ssl.key.password", "[hidden]", file.file() + ":5"),
                        new Setting("kafka.my.plugin.token", "[hidden]", file.file() + ":6"));
        assertThat(inForce.toString()).doesNotContain("hush");
    }
}
