// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Accounts;
import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Cluster;
import io.forebay.it.harness.DeliveryAges;
import io.forebay.it.harness.Lines;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Writer;
import io.forebay.it.promise.Evidence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Three healthy topics, on the first broker, and one beside them that a test gets into trouble; a sidecar, and applications that write
 * to them all the while.
 */
final class Neighbourhood {

    /** The promise is a second; the rest is for machines that are busy with something else. */
    private static final Duration GENEROUS = Duration.ofSeconds(5);

    private static final int PER_SECOND = 300;

    private final Scenario scenario;
    private final String sick;
    private final SidecarConfig config;
    private final List<Writer> writers = new ArrayList<>();
    private final DeliveryAges ages;
    private final Writer delivered;
    private final List<Writer> sickWriters = new ArrayList<>();
    private SidecarProcess sidecar;

    private Neighbourhood(Scenario scenario, String sick, SidecarConfig config, List<String> healthy) {
        this.scenario = scenario;
        this.sick = sick;
        this.config = config;
        sidecar = scenario.sidecar(config);
        healthy.forEach(topic -> write(topic, topic, Ack.SYNCED));
        delivered = write(healthy.get(0), "delivered", Ack.DELIVERED);
        writers.forEach(writer -> writer.awaitAcknowledged(PER_SECOND));
        ages = scenario.closing(DeliveryAges.of(scenario.broker(), healthy));
        ages.awaitAll(PER_SECOND);
    }

    /** Makes one and waits until its healthy topics are served. */
    static Neighbourhood of(Scenario scenario, Cluster cluster, SidecarConfig config, String sick) {
        List<String> healthy = IntStream.rangeClosed(1, 3)
                .mapToObj(i -> sick + "-healthy-" + i)
                .toList();
        cluster.createTopics(healthy, 1);
        return new Neighbourhood(scenario, sick, cluster.secure(config), healthy);
    }

    private Writer write(String topic, String name, Ack ack) {
        Writer writer = scenario.start(Writer.to(config.socket(), topic)
                .named(name)
                .ack(ack)
                .perSecond(PER_SECOND)
                .stamped());
        writers.add(writer);
        return writer;
    }

    /** Lets an application write to the other topic as well. */
    Writer writeToSick(Ack ack, int valueLength, int perSecond) {
        Writer writer = scenario.start(Writer.to(config.socket(), sick)
                .named("sick-" + ack.name().toLowerCase(Locale.ROOT))
                .ack(ack)
                .valueLength(valueLength)
                .perSecond(perSecond)
                .stamped());
        sickWriters.add(writer);
        return writer;
    }

    /** One record to each of many topics. */
    void writeOnceTo(List<String> topics) {
        try (Lines lines = Lines.connect(config.socket())) {
            lines.send("{\"forebay\":1,\"ack\":\"synced\"}\n");
            for (String topic : topics) {
                lines.send("{\"topic\":\"" + topic + "\",\"value\":\"one\"}\n");
            }
            String last = "{\"acked\":" + topics.size() + "}";
            for (String line = lines.read(); !line.equals(last); line = lines.read()) {
                assertThat(line).doesNotContain("error");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until each of these topics has so many records in Kafka. */
    void awaitDelivered(List<String> topics, long records) {
        await("delivery to " + topics.size() + " topics")
                .atMost(Patience.LONGEST)
                .until(() -> {
                    Accounts accounts = sidecar.accounts();
                    return topics.stream().allMatch(topic -> accounts.of(topic).delivered() >= records);
                });
    }

    /** Lets time pass, in which the healthy topics must be delivered as if nothing was. */
    void endure(String trouble, Duration time) {
        endure(trouble, time, GENEROUS);
    }

    /** Lets time pass, in which no record of a healthy topic may wait for longer than {@code bound}. */
    void endure(String trouble, Duration time, Duration bound) {
        long from = System.currentTimeMillis();
        long to = from + time.toMillis();
        long longestAck = 0;
        while (System.currentTimeMillis() < to) {
            longestAck = Math.max(longestAck, awaitAcknowledged(delivered));
        }
        sidecar.letLive(200); // for what was sent last
        DeliveryAges.Summary summary = ages.between(from, to);
        scenario.say("%s: %s; `delivered` after at most %d ms".formatted(trouble, summary, longestAck));
        assertThat(summary.count())
                .as("records of healthy topics that came")
                .isGreaterThan(PER_SECOND * time.toSeconds());
        assertThat(Duration.ofMillis(summary.p99()))
                .as("age of a healthy topic's record")
                .isLessThan(bound);
        assertThat(Duration.ofMillis(summary.longestSilence()))
                .as("time without any record of a healthy topic")
                .isLessThan(bound);
        assertThat(Duration.ofMillis(longestAck))
                .as("time that a connection waited which writes to a healthy topic only")
                .isLessThan(bound);
    }

    private static long awaitAcknowledged(Writer writer) {
        long start = System.currentTimeMillis();
        writer.awaitAcknowledged(writer.log().sent());
        return System.currentTimeMillis() - start;
    }

    /** Makes sure that the trouble was some: by now records of the topic wait. */
    void hasBacklog() {
        long waiting = sidecar.accounts().of(sick).inSpool();
        scenario.say("%d records of %s wait".formatted(waiting, sick));
        assertThat(waiting).as("records of " + sick + " that wait").isPositive();
    }

    /** Waits until all that was written to the other topic is there, while the healthy ones go on. */
    void recover(String trouble) {
        long from = System.currentTimeMillis();
        sickWriters.forEach(Writer::finish);
        scenario.reader(sick).awaitAcknowledgedOf(sickWriters.toArray(Writer[]::new));
        long to = System.currentTimeMillis();
        scenario.say("after %s: caught up in %d ms; %s".formatted(trouble, to - from, ages.between(from, to)));
    }

    SidecarProcess sidecar() {
        return sidecar;
    }

    /** Kills the sidecar with -9 and starts it again. */
    void killAndRestart() {
        sidecar.kill();
        sidecar = scenario.sidecar(config);
    }

    /** Lets all come to their end. */
    void finish() {
        writers.forEach(Writer::finish);
        assertThat(sidecar.terminate()).isZero();
    }

    /** What all applications did, and what is in all topics. */
    Evidence evidence() {
        return scenario.evidence(
                Stream.concat(writers.stream(), sickWriters.stream()).toArray(Writer[]::new));
    }
}
