// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.AlertRules;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Lines;
import io.forebay.it.harness.LoopDisk;
import io.forebay.it.harness.Needs;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Writer;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each alert that is shipped fires in a real Prometheus for its real cause, and is over once somebody has done what it says. The rules
 * run sixty times as fast as they are shipped, see {@link AlertRules#hurried}.
 */
@ExtendWith(ScenarioExtension.class)
class AlertsIT {
    /** Of nine kilobytes each: more than the dead letters may hold, and less than twice as much. */
    private static final int TOO_MANY_LETTERS = 1_300;

    private @Nullable AlertWatch watch;

    /** The alerts that a test provokes. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    private @interface Provokes {
        String[] value();
    }

    @BeforeAll
    static void need() {
        Needs.tools("prometheus");
    }

    @AfterEach
    void eachThatWasToBeProvoked_cameAndWent(TestInfo test) {
        Provokes promised = test.getTestMethod().orElseThrow().getAnnotation(Provokes.class);
        if (watch != null && promised != null) {
            assertThat(watch.seen()).containsExactlyInAnyOrder(promised.value());
        }
    }

    @Test
    void eachAlertThatIsShipped_isProvokedHere() {
        Set<String> provoked = Stream.of(AlertsIT.class.getDeclaredMethods())
                .map((Method method) -> method.getAnnotation(Provokes.class))
                .filter(provokes -> provokes != null)
                .flatMap(provokes -> Stream.of(provokes.value()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(provoked).isEqualTo(AlertRules.names(AlertRules.shipped()));
    }

    /** Files of an older copy lie in the spool's directory; then the right ones are put back. */
    @Test
    @Tag("long")
    @Provokes({"ForebayDown", "ForebayAccountsMismatch"})
    void sidecarThatIsKilled_andFilesThatAreExchanged(Scenario scenario) {
        AlertWatch alerts = watch(scenario, "host");
        SidecarConfig config = alerts.config("host");
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(config);
        alerts.awaitAllWell();

        write(scenario, sidecar, topic, "first", 1_000);
        scenario.reader(topic).awaitCount(1_000);
        sidecar.kill();
        alerts.fires("ForebayDown", "host");
        String spool = config.spool().toString();
        Commands.output("cp", "-a", spool, spool + ".old");
        sidecar = scenario.sidecar(config);
        alerts.ends("ForebayDown", "host");

        write(scenario, sidecar, topic, "second", 1_000);
        scenario.reader(topic).awaitCount(2_000);
        assertThat(sidecar.terminate()).isZero();
        Commands.output("cp", "-a", spool, spool + ".new");
        Commands.output(
                "sh", "-c", "cp -a %1$s/checkpoint %1$s.old/ && rm -r %1$s && mv %1$s.old %1$s".formatted(spool));
        sidecar = scenario.sidecar(config);
        alerts.fires("ForebayAccountsMismatch", "host");
        assertThat(sidecar.forebay("status").output()).contains("files are missing, or are those of an older copy");

        sidecar.kill();
        Commands.output("sh", "-c", "rm -r %1$s && mv %1$s.new %1$s".formatted(spool));
        scenario.sidecar(config);
        alerts.ends("ForebayAccountsMismatch", "host");
    }

    /** Kafka is away, and each sidecar has another way to take it. */
    @Test
    @Tag("long")
    @Provokes({
        "ForebayKafkaDown",
        "ForebayOldestRecordOld",
        "ForebaySpoolFilling",
        "ForebayNotAccepting",
        "ForebayDiscards"
    })
    void kafkaThatIsAway_andSpoolsThatFill(Scenario scenario) {
        AlertWatch alerts = watch(scenario, "filling", "full", "rejecting", "dropping");
        String topic = scenario.topic();
        SidecarProcess filling = scenario.sidecar(small(alerts, "filling", 128));
        SidecarProcess full = scenario.sidecar(small(alerts, "full", 8));
        SidecarProcess rejecting =
                scenario.sidecar(small(alerts, "rejecting", 8).with("spool.full", "reject"));
        SidecarProcess dropping = scenario.sidecar(small(alerts, "dropping", 8).with("spool.full", "drop-oldest"));
        alerts.awaitAllWell();

        scenario.broker().kill();
        Writer steady = scenario.start(
                Writer.to(filling.socket(), topic).valueLength(1_000).perSecond(1_000));
        Stream.of(full, rejecting, dropping)
                .forEach(sidecar -> scenario.start(Writer.to(sidecar.socket(), topic)
                        .valueLength(1_000)
                        .perSecond(10_000)
                        .records(20_000)));
        alerts.fires("ForebayDiscards", "rejecting");
        alerts.fires("ForebayDiscards", "dropping");
        alerts.fires("ForebayNotAccepting", "full");
        full.rewrite(small(alerts, "full", 64));
        assertThat(full.told("reload")).contains("spool.max.bytes");
        alerts.ends("ForebayNotAccepting", "full");

        alerts.fires("ForebayOldestRecordOld", "filling");
        alerts.fires("ForebayKafkaDown", "filling");
        alerts.fires("ForebaySpoolFilling", "filling");
        steady.sendNoMore();
        scenario.broker().start();
        alerts.ends("ForebayKafkaDown", "filling");
        alerts.ends("ForebayOldestRecordOld", "filling");
        alerts.ends("ForebaySpoolFilling", "filling");
        alerts.ends("ForebayDiscards", "rejecting");
        alerts.ends("ForebayDiscards", "dropping");
    }

    /** Records that can't go on: no record, of no topic, or too large. */
    @Test
    @Tag("long")
    @Provokes({"ForebayRecordsRefused", "ForebayDeadLetters", "ForebayDeadLettersFull", "ForebayLaneBlocked"})
    void recordsThatCantGoOn(Scenario scenario) throws IOException {
        AlertWatch alerts = watch(scenario, "malformed", "large", "blocked");
        SidecarProcess malformed = scenario.sidecar(alerts.config("malformed"));
        SidecarProcess large = scenario.sidecar(alerts.config("large").with("dead.letter.max.bytes", 8 << 20));
        SidecarProcess blocked = scenario.sidecar(alerts.config("blocked"));
        String strict = scenario.topic(Map.of("max.message.bytes", "4000"));
        String missing = strict + "-missing";
        alerts.awaitAllWell();

        write(scenario, blocked, missing, "writer", 10);
        try (Lines lines = Lines.connect(malformed.socket())) {
            lines.send("{\"topic\":\"%s\",\"value\":}\n".formatted(strict));
            alerts.fires("ForebayRecordsRefused", "malformed");
        }
        alerts.fires("ForebayDeadLetters", "malformed");
        assertThat(malformed.told("dead-letters", "ls")).contains("malformed_record");
        assertThat(malformed.told("dead-letters", "drop", "1", "--yes")).contains("1 dead letters were dropped");
        alerts.ends("ForebayDeadLetters", "malformed");
        alerts.ends("ForebayRecordsRefused", "malformed");

        alerts.fires("ForebayLaneBlocked", "blocked");
        assertThat(blocked.told("status")).contains(missing);
        scenario.broker().createTopic(missing);
        alerts.ends("ForebayLaneBlocked", "blocked");

        Random random = new Random(1);
        try (Lines lines = Lines.connect(large.socket())) {
            for (int i = 0; i < TOO_MANY_LETTERS; i++) {
                lines.send("{\"topic\":\"%s\",\"value\":\"%s\"}\n".formatted(strict, incompressible(random)));
            }
            alerts.fires("ForebayDeadLettersFull", "large");
        }
        assertThat(large.told("dead-letters", "drop", "--topic", strict, "--yes"))
                .contains("were dropped");
        alerts.ends("ForebayDeadLettersFull", "large");
    }

    @Test
    @Tag("long")
    @Provokes({"ForebayDiskFilling", "ForebayForceSlow", "ForebayCheckpointFailing"})
    void disksThatFill_areSlow_orRefuseTheCheckpoint(Scenario scenario) throws IOException {
        Needs.loopDevices();
        Needs.tools("fsfreeze", "chattr");
        AlertWatch alerts = watch(scenario, "filling", "slow", "checkpoint");
        SidecarConfig awayFromKafka = onto(disk(scenario, "disk-filling", 256), alerts.config("filling"));
        SidecarProcess filling = scenario.sidecar(awayFromKafka.withoutKafka());
        // What hangs is the disk below the slow one: were that frozen itself, appends would hang and forces have
        // nothing to do.
        LoopDisk below = disk(scenario, "disk-below", 256);
        SidecarProcess slow =
                scenario.sidecar(onto(scenario.closing(LoopDisk.make(below.path(), 128)), alerts.config("slow")));
        SidecarProcess checkpoint =
                scenario.sidecar(onto(disk(scenario, "disk-checkpoint", 128), alerts.config("checkpoint")));
        String topic = scenario.topic();
        alerts.awaitAllWell();

        String file = checkpoint.config().spool().resolve("checkpoint").toString();
        Commands.output("chattr", "+i", file);
        try {
            write(scenario, checkpoint, topic, "checkpoint", 100);
            alerts.fires("ForebayCheckpointFailing", "checkpoint");
            assertThat(checkpoint.log()).contains("Operation not permitted");
        } finally {
            Commands.output("chattr", "-i", file);
        }
        alerts.ends("ForebayCheckpointFailing", "checkpoint");

        Writer writer = scenario.start(Writer.to(filling.socket(), topic)
                .named("filling")
                .valueLength(1_000)
                .perSecond(2_000));
        Writer synced =
                scenario.start(Writer.to(slow.socket(), topic).named("slow").perSecond(100));
        alerts.firesWhile("ForebayForceSlow", "slow", () -> hang(below, slow));
        alerts.fires("ForebayDiskFilling", "filling");
        alerts.ends("ForebayForceSlow", "slow");
        synced.finish();
        writer.sendNoMore();
        filling.rewrite(awayFromKafka);
        assertThat(filling.told("reload")).contains("kafka.bootstrap.servers");
        alerts.ends("ForebayDiskFilling", "filling");
    }

    private AlertWatch watch(Scenario scenario, String... instances) {
        AlertWatch made = new AlertWatch(scenario, instances);
        watch = made;
        return made;
    }

    private static SidecarConfig small(AlertWatch alerts, String instance, int mebibytes) {
        return alerts.config(instance).with("spool.max.bytes", mebibytes << 20).with("spool.file.bytes", 1 << 20);
    }

    private static LoopDisk disk(Scenario scenario, String name, int mebibytes) throws IOException {
        Path directory = Files.createDirectories(scenario.directory().resolve(name));
        return scenario.closing(LoopDisk.make(directory, mebibytes));
    }

    private static SidecarConfig onto(LoopDisk disk, SidecarConfig config) {
        return config.withSpoolIn(disk.path().resolve("spool"));
    }

    /** For longer than the second that the alert allows. */
    private static void hang(LoopDisk disk, SidecarProcess sidecar) {
        disk.freeze();
        try {
            sidecar.letLive(1_500);
        } finally {
            disk.thaw();
        }
    }

    private static String incompressible(Random random) {
        return random.ints(9_000, 'A', 'Z' + 1)
                .mapToObj(character -> String.valueOf((char) character))
                .collect(Collectors.joining());
    }

    private static void write(Scenario scenario, SidecarProcess sidecar, String topic, String name, long records) {
        scenario.start(Writer.to(sidecar.socket(), topic).named(name).records(records))
                .finish();
    }
}
