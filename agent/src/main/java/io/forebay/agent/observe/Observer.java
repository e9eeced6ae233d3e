// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import io.forebay.agent.config.AgentSettings;
import io.forebay.agent.shield.AgentLog;
import io.forebay.agent.shield.Shield;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** All producers of the JVM, and the decisions about their records. Thread-safe. */
public final class Observer {
    private final AgentSettings settings;
    private final AgentLog log;
    private final Shield shield;
    private final SpanSink sink;
    private final Runnable onFirst;
    private final HeadSampler sampler;
    private final List<Client> clients = new CopyOnWriteArrayList<>();

    private boolean started; // by this

    /** @param onFirst called once, when the first producer is there */
    public Observer(AgentSettings settings, AgentLog log, Shield shield, SpanSink sink, Runnable onFirst) {
        this.settings = settings;
        this.log = log;
        this.shield = shield;
        this.sink = sink;
        this.onFirst = onFirst;
        this.sampler = new HeadSampler(settings.sampler());
    }

    public AgentSettings settings() {
        return settings;
    }

    public Shield shield() {
        return shield;
    }

    public AgentLog log() {
        return log;
    }

    /** Notes a new producer. */
    public Client add(String id, @Nullable String host, int port) {
        Client client = new Client(settings, log, id, host, port);
        boolean first;
        synchronized (this) {
            first = !started;
            started = true;
            clients.add(client);
        }
        if (first) {
            onFirst.run();
        }
        return client;
    }

    /** The producers that there are; closed ones for the last time. */
    public List<Client> clients() {
        List<Client> all = new ArrayList<>(clients);
        clients.removeIf(client -> client.isClosed() && all.contains(client));
        return all;
    }

    /** Whether a record to that topic gets a span, and in which trace; null for none. Nothing is allocated then. */
    public @Nullable SpanStart start(Topic topic, @Nullable TraceParent parent) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long low = parent == null ? random.nextLong() : parent.traceLow;
        if (!sampler.samples(parent, low)) {
            return null;
        }
        boolean inHeader = topic.headers && topic.client.headers();
        return parent == null
                ? new SpanStart(sink, random.nextLong(), low, 0, inHeader)
                : new SpanStart(sink, parent.traceHigh, low, parent.span, inHeader);
    }
}
