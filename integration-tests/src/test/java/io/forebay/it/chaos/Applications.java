// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.chaos;

import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Broker;
import io.forebay.it.harness.EndlessWriter;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.Writer;
import io.forebay.it.harness.WriterLog;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The applications of a round: one for each level of ack, with and without a sequence, one with large records, one whose topic isn't
 * there at first, and one that is a process of its own and gets killed. Topics and names are the round's alone.
 */
final class Applications implements AutoCloseable {

    private static final int PER_SECOND = 300;

    private final Path socket;
    private final Broker broker;
    private final int round;
    private final List<Writer> writers = new ArrayList<>();
    private final String lateTopic;

    // Guarded by this.
    private final Set<String> topics = new LinkedHashSet<>();
    private final List<WriterLog> killed = new ArrayList<>();
    private EndlessWriter.@Nullable Run process;
    private int processes;

    private Applications(Path socket, Broker broker, int round) {
        this.socket = socket;
        this.broker = broker;
        this.round = round;
        lateTopic = topic("late");
    }

    static Applications start(Path socket, Broker broker, int round) {
        Applications applications = new Applications(socket, broker, round);
        for (String topic : List.of("silent", "spooled", "shared", "delivered", "sequence", "large", "process")) {
            applications.createTopic(applications.topic(topic));
        }
        applications.startAll();
        return applications;
    }

    private void startAll() {
        start(to("silent", "silent").ack(Ack.NONE));
        start(to("spooled", "spooled").ack(Ack.SPOOLED));
        start(to("shared", "synced"));
        start(to("shared", "synced-in-sequence").sequenced());
        start(to("delivered", "delivered").ack(Ack.DELIVERED));
        start(to("sequence", "delivered-in-sequence").ack(Ack.DELIVERED).sequenced());
        start(to("large", "large").valueLength(5_000).perSecond(100));
        start(to("late", "late").perSecond(100));
        startProcess();
    }

    private void start(Writer.Builder writer) {
        writers.add(writer.start());
    }

    private Writer.Builder to(String topic, String name) {
        return Writer.to(socket, topic(topic)).named(name + "-" + round).perSecond(PER_SECOND);
    }

    private String topic(String name) {
        return "chaos-" + round + "-" + name;
    }

    private synchronized void createTopic(String topic) {
        makeTopic(topic);
        topics.add(topic);
    }

    /** Tries until it is there: a broker that was away takes no new topics until its controller has seen it again. */
    private void makeTopic(String topic) {
        await("topic " + topic)
                .atMost(Patience.LONGEST)
                .pollDelay(Duration.ZERO)
                .ignoreException(IllegalStateException.class)
                .until(() -> {
                    if (!broker.topics().contains(topic)) {
                        broker.createTopic(topic);
                    }
                    return true;
                });
    }

    /** Makes the topic that one has been writing to all along, or does nothing where that was done. */
    synchronized void createLateTopic() {
        if (!topics.contains(lateTopic)) {
            createTopic(lateTopic);
        }
    }

    /** Makes all topics again that there were, after the broker's disk was replaced. */
    synchronized void recreateTopics() {
        topics.forEach(this::makeTopic);
    }

    synchronized Set<String> topics() {
        return new LinkedHashSet<>(topics);
    }

    String lateTopic() {
        return lateTopic;
    }

    /** Starts another process that writes, where the sidecar can be reached now. */
    synchronized void startProcess() {
        try {
            String name = "process-" + round + "-" + ++processes;
            process = EndlessWriter.run(socket, topic("process"), name, PER_SECOND);
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("Cannot start an application", e);
        }
    }

    /** Kills it with -9. */
    synchronized void killProcess() throws InterruptedException {
        if (process != null) {
            killed.add(process.kill());
            process = null;
        }
    }

    /** What each did and was told so far, but for the process that runs now. */
    synchronized List<WriterLog> logs() {
        List<WriterLog> logs = new ArrayList<>(killed);
        writers.forEach(writer -> logs.add(writer.log()));
        return logs;
    }

    /** Ends them all; each has got all its acknowledgements. */
    void finish() throws InterruptedException {
        killProcess();
        writers.forEach(Writer::sendNoMore);
        writers.forEach(Writer::finish);
    }

    @Override
    public void close() {
        writers.forEach(Writer::close);
        synchronized (this) {
            if (process != null) {
                process.close();
            }
        }
    }
}
