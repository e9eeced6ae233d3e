// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** A topic as one producer writes to it: what is wanted of it, and how long its sends took. Thread-safe. */
public final class Topic {
    /** The name under which topics are counted together once there are too many. */
    public static final String OTHER = "_other";

    /** Kinds of errors that are told apart; there are about a hundred of Kafka's, and classes of serializers. */
    private static final int MOST_ERRORS = 20;

    final Client client;
    final String name;
    final boolean traces;
    final boolean headers;
    final boolean metrics;

    private volatile @Nullable DoubleSupplier resent;

    private final Durations successes;
    private final Map<String, Durations> failures;

    Topic(Client client, String name, boolean traces, boolean headers, boolean metrics, @Nullable Topic countedIn) {
        this.client = client;
        this.name = name;
        this.traces = traces;
        this.headers = headers;
        this.metrics = metrics;
        this.successes = countedIn == null ? new Durations() : countedIn.successes;
        this.failures = countedIn == null ? new ConcurrentHashMap<>() : countedIn.failures;
    }

    /** Whether its sends may have spans. */
    public boolean traced() {
        return traces;
    }

    /** Whether its sends are measured. */
    public boolean measured() {
        return metrics;
    }

    /** Tells where to read how many of its records the producer has sent again; neither waits nor throws. */
    public void setRetries(@Nullable DoubleSupplier reading) {
        resent = reading;
    }

    /** Records that the producer has sent again so far; 0 where its version doesn't say. */
    long retries() {
        DoubleSupplier reading = resent;
        return reading == null ? 0 : (long) reading.getAsDouble();
    }

    public Client client() {
        return client;
    }

    public String name() {
        return name;
    }

    /** Sends that Kafka acknowledged. */
    public Durations successes() {
        return successes;
    }

    /** Sends that failed, by the name of the error. */
    public Map<String, Durations> failures() {
        return Collections.unmodifiableMap(failures);
    }

    void add(long nanos, @Nullable String error) {
        if (error == null) {
            successes.add(nanos);
        } else {
            String kind = failures.containsKey(error) || failures.size() < MOST_ERRORS ? error : OTHER;
            failures.computeIfAbsent(kind, name -> new Durations()).add(nanos);
        }
    }
}
