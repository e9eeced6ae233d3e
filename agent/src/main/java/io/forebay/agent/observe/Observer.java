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
        Client client = new Client(this, id, host, port);
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

    /** The producers that aren't closed. */
    public List<Client> openClients() {
        List<Client> open = new ArrayList<>(clients);
        open.removeIf(Client::isClosed);
        return open;
    }

    /** Where spans that have ended go. */
    SpanSink sink() {
        return sink;
    }

    /** The parent of a record's span: the one that the record or the application tells of, or a transaction. */
    public @Nullable TraceParent parent(Topic topic, @Nullable TraceParent said) {
        return topic.client.transactions().parent(said);
    }

    /** A trace for a span with that parent: the lower half of its identifier. */
    public long trace(@Nullable TraceParent parent) {
        return parent == null ? ThreadLocalRandom.current().nextLong() : parent.traceLow;
    }

    /** Whether there is a span with that parent in that trace. Nothing is allocated here, nor before. */
    public boolean samples(@Nullable TraceParent parent, long trace) {
        return sampler.samples(parent, trace);
    }

    /**
     * An operation begins.
     *
     * @param said the span that it is a child of by the application's word
     * @return what {@link #ended} wants to have; null where nobody needs to know of the end
     */
    public @Nullable Object begun(Client client, Operation operation, @Nullable TraceParent said) {
        if (!settings.traces()) {
            return null;
        }
        TraceParent parent = client.transactions().parent(said);
        long trace = trace(parent);
        TracedOperation span = samples(parent, trace) ? new TracedOperation(client, operation, parent, trace) : null;
        return span == null && operation == Operation.FLUSH ? null : new Running(client, operation, parent, span);
    }

    /** An operation ends: what {@link #begun} gave for it, and the error if there was one. */
    public void ended(Object running, @Nullable String error) {
        ((Running) running).end(error);
    }

    /** An operation under way. */
    private static final class Running {
        private final Client client;
        private final Operation operation;
        private final @Nullable TraceParent parent;
        private final @Nullable TracedOperation span;

        Running(Client client, Operation operation, @Nullable TraceParent parent, @Nullable TracedOperation span) {
            this.client = client;
            this.operation = operation;
            this.parent = parent;
            this.span = span;
        }

        void end(@Nullable String error) {
            boolean begins = operation == Operation.BEGIN_TRANSACTION && error == null;
            if (begins) {
                client.transactions().begin(parent, span);
            } else if (span != null) {
                span.end(error, null);
            }
            if (operation == Operation.ABORT_TRANSACTION) {
                client.transactions().end(TracedOperation.Outcome.ABORTED, error);
            } else if (operation == Operation.COMMIT_TRANSACTION && error == null) {
                // where it failed there is still to be aborted
                client.transactions().end(TracedOperation.Outcome.COMMITTED, null);
            }
        }
    }
}
