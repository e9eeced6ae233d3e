// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import io.forebay.it.promise.Evidence;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The stage of one test: the broker that all tests share, topics, sidecars and writers of this test alone, and a directory. When
 * the test is over everything that it opened is closed in reverse order, and {@link ScenarioExtension} checks that nothing is left.
 */
public final class Scenario {

    private static final AtomicInteger TOPICS = new AtomicInteger();

    private final Path directory;
    private final Broker broker;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final List<SidecarProcess> sidecars = new ArrayList<>();
    private @Nullable Random random;

    Scenario(Path directory, Broker broker) {
        this.directory = directory;
        this.broker = broker;
    }

    /** The broker, up and serving when the test begins. */
    public Broker broker() {
        return broker;
    }

    public Path directory() {
        return directory;
    }

    /** A new topic of one partition, in which order is plain to see. */
    public String topic() {
        return topic(Map.of());
    }

    public String topic(Map<String, String> settings) {
        String name = "topic-" + TOPICS.incrementAndGet();
        broker.createTopic(name, 1, settings);
        return name;
    }

    /** The configuration of a sidecar that delivers to the broker. */
    public SidecarConfig config() {
        return SidecarConfig.in(directory).deliveringTo(broker);
    }

    /** Starts a sidecar and waits until its socket accepts. */
    public SidecarProcess sidecar() {
        return sidecar(config());
    }

    public SidecarProcess sidecar(SidecarConfig config) {
        return launch(config).awaitAccepting();
    }

    /** Starts a sidecar without waiting. */
    public SidecarProcess launch(SidecarConfig config) {
        return launch(config, List.of(), Map.of());
    }

    /** Starts a sidecar by another command, in a changed environment. */
    public SidecarProcess launch(SidecarConfig config, List<String> wrapper, Map<String, String> environment) {
        return launch(config, wrapper, environment, List.of());
    }

    /** As the others, with further options of {@code run}. */
    public SidecarProcess launch(
            SidecarConfig config, List<String> wrapper, Map<String, String> environment, List<String> options) {
        SidecarProcess sidecar = SidecarProcess.launch(config, wrapper, environment, options);
        sidecars.add(sidecar);
        return closing(sidecar);
    }

    /** Starts a writer. */
    public Writer start(Writer.Builder writer) {
        return closing(writer.start());
    }

    public TopicReader reader(String... topics) {
        return closing(TopicReader.of(broker, topics));
    }

    /** What the writers did, and all that is in their topics now. */
    public Evidence evidence(Writer... writers) {
        List<WriterLog> logs = new ArrayList<>();
        for (Writer writer : writers) {
            logs.add(writer.log());
        }
        String[] topics = logs.stream().map(WriterLog::topic).distinct().toArray(String[]::new);
        return new Evidence(logs, TopicReader.all(broker, topics));
    }

    /** Chooses the test's random moments; its seed is printed, and {@code -Dforebay.seed=…} repeats it. */
    public Random random() {
        if (random == null) {
            long seed = Long.getLong("forebay.seed", System.nanoTime());
            say("seed " + seed);
            random = new Random(seed);
        }
        return random;
    }

    /** Prints what was found out, a line in the log of the build. */
    public void say(String line) {
        System.out.println("    " + line);
    }

    /** Closes it when the test is over. */
    public <T extends AutoCloseable> T closing(T resource) {
        open.push(resource);
        return resource;
    }

    String logs() {
        StringBuilder logs = new StringBuilder();
        for (SidecarProcess sidecar : sidecars) {
            logs.append("---- sidecar ").append(sidecar.pid()).append('\n').append(sidecar.log());
        }
        return logs.append("---- broker\n").append(broker.logTail()).toString();
    }

    void close() throws Exception {
        Exception failure = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
