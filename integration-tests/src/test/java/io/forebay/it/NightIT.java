// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Browser;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Lines;
import io.forebay.it.harness.LoopDisk;
import io.forebay.it.harness.Needs;
import io.forebay.it.harness.Ports;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Stranger;
import io.forebay.it.harness.Views;
import io.forebay.it.harness.Views.Look;
import io.forebay.it.harness.Writer;
import io.forebay.it.promise.AccountsBalance;
import io.forebay.it.promise.NoAcknowledgedRecordLost;
import io.forebay.it.promise.OrderPerTopic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A bad night of one sidecar. At each step the command, the page, the metrics and the log tell the same, and what docs/operations.md
 * advises helps.
 */
@ExtendWith(ScenarioExtension.class)
class NightIT {
    private static final Path OPERATIONS = Path.of("..", "docs", "operations.md");
    private static final int RECORDS = 2_000;
    private static final int SPOOL_BYTES = 48 << 20;

    @Test
    void night_isToldTheSameEverywhere_andAdviceHelps(Scenario scenario) throws IOException {
        new Night(scenario).pass(Duration.ofSeconds(15));
    }

    @Test
    @Tag("long")
    void night_withTenMinutesWithoutKafka(Scenario scenario) throws IOException {
        new Night(scenario).pass(Duration.ofMinutes(10));
    }

    /** What the page says to do when that alert fires. */
    private static String advice(String alert) throws IOException {
        Matcher section = Pattern.compile("### " + alert + "\n.*?\\*What to do\\.\\* ([^\n]*)\n", Pattern.DOTALL)
                .matcher(Files.readString(OPERATIONS));
        assertThat(section.find()).as(alert).isTrue();
        return section.group(1);
    }

    private static final class Night {
        private final Scenario scenario;
        private final LoopDisk disk;
        private final SidecarConfig config;
        private final SidecarProcess sidecar;
        private final Views views;
        private final String topic;

        Night(Scenario scenario) throws IOException {
            Needs.loopDevices();
            Needs.chromium();
            Stranger.admitTo(scenario.directory());
            this.scenario = scenario;
            topic = scenario.topic();
            disk = scenario.closing(LoopDisk.make(scenario.directory(), 160));
            int port = Ports.free();
            config = scenario.config()
                    .withSpoolIn(disk.path().resolve("spool"))
                    .with("spool.file.bytes", 4 << 20)
                    .with("spool.max.bytes", SPOOL_BYTES)
                    .with("spool.free.min.bytes", 8 << 20)
                    .with("listener.app.mode", "0666")
                    .with("admin.bind", "tcp:127.0.0.1:" + port);
            sidecar = scenario.sidecar(config);
            Browser browser = scenario.closing(Browser.start(scenario.directory()));
            browser.size(1280, 900);
            browser.open("http://127.0.0.1:" + port + "/");
            views = Views.of(sidecar, browser);
        }

        void pass(Duration outage) throws IOException {
            views.awaitTruth("a quiet evening", this::isWell);
            Writer first = kafkaAway(outage);
            Writer second = diskFilledByOthers();
            Writer third = poisonedTopic();
            Writer fourth = runawayAndBadReload();

            assertThat(sidecar.terminate()).isZero();
            scenario.evidence(first, second, third, fourth)
                    .keeps(
                            new NoAcknowledgedRecordLost(),
                            new OrderPerTopic(),
                            new AccountsBalance(sidecar.accounts()));
        }

        private void isWell(Look look) {
            assertThat(look.status()).contains("accepting     yes", "delivering    yes", "Kafka         connected");
            assertThat(look.json()).contains("\"accepting\":true", "\"delivering\":true", "\"kafka_connected\":true");
            assertThat(look.page()).contains("Records are accepted and delivered", "None waits");
            assertThat(look.metrics())
                    .containsEntry("forebay_spool_accepting", 1.0)
                    .containsEntry("forebay_kafka_up", 1.0)
                    .containsEntry("forebay_spool_records", 0.0)
                    .containsEntry("forebay_lanes{state=\"blocked\"}", 0.0)
                    .containsEntry("forebay_config_reload_failed", 0.0);
        }

        private Writer kafkaAway(Duration outage) throws IOException {
            scenario.broker().kill();
            Writer writer = scenario.start(
                    Writer.to(sidecar.socket(), topic).named("outage").records(RECORDS));
            writer.finish();
            sidecar.letLive(outage.toMillis());

            views.awaitTruth("Kafka is away", look -> {
                assertThat(look.status())
                        .contains(
                                "accepting     yes", "delivering    no: Kafka", "2,000 records wait, the oldest for ");
                assertThat(look.json())
                        .contains("\"accepting\":true", "\"delivering\":false", "\"kafka_connected\":false")
                        .contains("\"records\":" + RECORDS);
                assertThat(look.page())
                        .contains("Records are accepted and kept, but not delivered", "not reachable")
                        .contains("2,000 records wait");
                assertThat(look.metrics())
                        .containsEntry("forebay_spool_accepting", 1.0)
                        .containsEntry("forebay_kafka_up", 0.0)
                        .containsEntry("forebay_spool_records", (double) RECORDS);
                assertThat(look.metrics().get("forebay_spool_oldest_age_seconds"))
                        .isGreaterThanOrEqualTo((double) outage.toSeconds());
                assertThat(look.log()).contains("Kafka: not reachable");
            });
            assertThat(advice("ForebayKafkaDown")).contains("Check the brokers");
            scenario.broker().start();

            views.awaitTruth("Kafka is back", look -> {
                isWell(look);
                assertThat(look.status()).containsPattern("incident .* over after .*: Kafka: not reachable");
                assertThat(look.page()).containsPattern("not reachable[^\n]*\\s+over");
                assertThat(look.log()).containsPattern("Kafka: .* after \\d+ s");
            });
            return writer;
        }

        private Writer diskFilledByOthers() throws IOException {
            Path filler = disk.path().resolve("core.4711");
            Commands.output("fallocate", "-l", Long.toString(disk.free() - (2 << 20)), filler.toString());
            Writer writer = scenario.start(
                    Writer.to(sidecar.socket(), topic).named("full").valueLength(4_000));

            String why = "bytes are left on the file system of";
            views.awaitTruth("the disk is full", look -> {
                assertThat(look.status())
                        .contains("accepting     no: the spool is full: ")
                        .contains(why);
                assertThat(look.json()).contains("\"accepting\":false").contains(why);
                assertThat(look.page()).contains("Nothing is accepted").contains(why);
                assertThat(look.metrics()).containsEntry("forebay_spool_accepting", 0.0);
                assertThat(look.metrics().get("forebay_spool_disk_free_bytes")).isLessThan(8 << 20);
                assertThat(look.log()).containsPattern("spool is full \\(block\\): \\d+ " + why);
            });
            assertThat(advice("ForebayDiskFilling"))
                    .contains("`du` tells who uses the disk. What isn't the spool's can go");
            Files.delete(largestThatIsNotTheSpools());

            views.awaitTruth("the disk has room", look -> {
                assertThat(look.status()).contains("accepting     yes").containsPattern("over after .*: full spool: ");
                assertThat(look.json()).contains("\"accepting\":true");
                assertThat(look.page()).contains("full spool").doesNotContain("Nothing is accepted");
                assertThat(look.metrics()).containsEntry("forebay_spool_accepting", 1.0);
                assertThat(look.log()).contains("spool has room again");
            });
            writer.finish();
            views.awaitTruth("all is delivered", this::isWell);
            return writer;
        }

        private Path largestThatIsNotTheSpools() {
            return Commands.output("du", "-a", disk.path().toString())
                    .lines()
                    .map(line -> line.split("\t", 2))
                    .filter(file -> Files.isRegularFile(Path.of(file[1])))
                    .filter(file ->
                            !Path.of(file[1]).startsWith(sidecar.config().spool()))
                    .max(Comparator.comparingLong(file -> Long.parseLong(file[0])))
                    .map(file -> Path.of(file[1]))
                    .orElseThrow();
        }

        private Writer poisonedTopic() throws IOException {
            String poisoned = "poisoned-" + topic;
            Writer neighbour = scenario.start(
                    Writer.to(sidecar.socket(), topic).named("neighbour").perSecond(100));
            try (Lines lines = Lines.connect(sidecar.socket())) {
                lines.send(("{\"topic\":\"" + poisoned + "\",\"value\":\"x\"}\n").repeat(10));
                lines.send(("{\"topic\":\"" + topic + "\",\"valeu\":\"x\"}\n").repeat(5));
                lines.end();
                views.awaitTruth("a topic is poisoned", look -> {
                    assertThat(look.status())
                            .contains(
                                    "delivering    yes",
                                    "topic " + poisoned + " is blocked for ",
                                    ", 10 records wait: ")
                            .contains("dead letters  5 wait for somebody", ": unknown_field: ");
                    assertThat(look.json())
                            .contains("\"topic\":\"" + poisoned + "\",\"state\":\"blocked\"", "\"unknown_field\"");
                    assertThat(look.page()).contains("One topic is blocked", poisoned, "unknown_field");
                    assertThat(look.metrics())
                            .containsEntry("forebay_lanes{state=\"blocked\"}", 1.0)
                            .containsEntry("forebay_topic_waiting{topic=\"" + poisoned + "\"}", 10.0)
                            .containsEntry("forebay_dead_letters_records", 5.0)
                            .containsKey("forebay_lane_blocked_age_seconds{topic=\"" + poisoned + "\"}");
                    assertThat(look.log()).contains("topic " + poisoned + ": ").contains("unknown_field");
                });
            }
            assertThat(advice("ForebayLaneBlocked")).contains("Create the topic");
            scenario.broker().createTopic(poisoned);
            assertThat(advice("ForebayDeadLetters"))
                    .contains("`forebay dead-letters ls`", "`forebay dead-letters drop`");
            assertThat(sidecar.told("dead-letters", "ls")).contains("unknown_field");
            assertThat(sidecar.told("dead-letters", "drop", "--all", "--yes")).contains("5");

            neighbour.finish();
            views.awaitTruth("the topic flows", look -> {
                isWell(look);
                assertThat(look.status())
                        .contains("dead letters  0 wait for somebody")
                        .doesNotContain("is blocked");
                assertThat(look.page()).contains("all flow");
                assertThat(look.metrics()).containsEntry("forebay_dead_letters_records", 0.0);
                assertThat(look.log()).containsPattern("topic " + poisoned + ": .* after \\d+ s");
            });
            return neighbour;
        }

        private Writer runawayAndBadReload() throws IOException {
            String wild = scenario.topic();
            scenario.broker().kill();
            Stranger runaway = scenario.closing(Stranger.runningWild(sidecar.socket(), wild));
            views.awaitTruth("a runaway has filled the spool", look -> {
                String why = "spool.max.bytes is " + SPOOL_BYTES;
                assertThat(look.status())
                        .contains("accepting     no: the spool is full: ")
                        .contains(why, "python3");
                assertThat(look.json())
                        .contains("\"accepting\":false", "\"uid\":" + Stranger.ID)
                        .contains(why);
                assertThat(look.page())
                        .contains("Nothing is accepted, and nothing delivered")
                        .contains(why, "python3");
                assertThat(look.metrics()).containsEntry("forebay_spool_accepting", 0.0);
                assertThat(look.log()).contains(why);
            });

            assertThat(advice("ForebaySpoolFilling"))
                    .contains("`ingest.user.max.bytes.per.second`", "`forebay reload`");
            String key = "ingest.user.max.bytes.per.second";
            sidecar.rewrite(config.with("ingest.user.max.bytes.per.secnd", 500_000));
            Commands.Result bad = sidecar.forebay("reload");
            assertThat(bad.exit()).as(bad.output()).isEqualTo(78);
            views.awaitTruth("the reload came to nothing", look -> {
                String what = "ingest.user.max.bytes.per.secnd: unknown key";
                assertThat(look.status()).contains("came to nothing:", what);
                assertThat(look.json()).contains("\"last_reload_failed\":true").contains(what);
                assertThat(look.page()).contains("The last reload came to nothing", what);
                assertThat(look.metrics()).containsEntry("forebay_config_reload_failed", 1.0);
                assertThat(look.log()).contains(what);
            });
            assertThat(bad.output()).contains("did you mean " + key + "?");
            sidecar.rewrite(config.with(key, 500_000));
            assertThat(sidecar.told("reload")).contains(key);
            scenario.broker().start();

            views.awaitTruth("the runaway is held", look -> {
                assertThat(look.status())
                        .contains("accepting     yes", "held by a rate limit")
                        .doesNotContain("came to nothing");
                assertThat(look.json()).contains("\"last_reload_failed\":false", "held by a rate limit");
                assertThat(look.page())
                        .contains("held by a rate limit")
                        .doesNotContain("The last reload came to nothing");
                assertThat(look.metrics())
                        .containsEntry("forebay_config_reload_failed", 0.0)
                        .containsEntry("forebay_spool_accepting", 1.0);
                assertThat(look.log()).contains("sends more than it may, and is read more slowly (" + key + ")");
            });
            Writer writer = scenario.start(Writer.to(sidecar.socket(), topic)
                    .named("beside")
                    .ack(Ack.DELIVERED)
                    .records(RECORDS));
            writer.finish();
            assertThat(runaway.isAlive()).isTrue();
            runaway.close();
            views.awaitTruth("morning", this::isWell);
            return writer;
        }
    }
}
