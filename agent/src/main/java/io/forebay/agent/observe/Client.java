// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import io.forebay.agent.config.AgentSettings;
import io.forebay.agent.shield.Shield;
import java.util.Collection;
import java.util.Collections;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** One producer. Thread-safe. */
public final class Client {
    private final ConcurrentHashMap<String, Topic> topics = new ConcurrentHashMap<>();
    private final Observer observer;
    private final String id;
    private final @Nullable String host;
    private final int port;
    private final Topic others;
    private final Transactions transactions = new Transactions();

    private volatile @Nullable DoubleSupplier bufferWait;
    private volatile @Nullable DoubleSupplier metadataWait;
    private volatile @Nullable DoubleSupplier bufferFree;
    private volatile @Nullable DoubleSupplier bufferTotal;
    private volatile Collection<ProducerMetric.Reading> metrics = Collections.emptyList();
    private volatile boolean headers = true;
    private volatile boolean closed;

    Client(Observer observer, String id, @Nullable String host, int port) {
        this.observer = observer;
        this.id = id;
        this.host = host;
        this.port = port;
        this.others = new Topic(this, Topic.OTHER, true, true, true, null);
    }

    /** Its {@code client.id}. */
    public String id() {
        return id;
    }

    /** Host of the first bootstrap server. */
    public @Nullable String host() {
        return host;
    }

    /** Port of the first bootstrap server. */
    public int port() {
        return port;
    }

    /** A topic of it; beyond the most series, one that is counted together with others. */
    public Topic topic(String name) {
        Topic known = topics.get(name);
        return known == null ? newTopic(name) : known;
    }

    /** All topics that have been sent to, without those that are counted together. */
    public Collection<Topic> topics() {
        return Collections.unmodifiableCollection(topics.values());
    }

    /** The topics that are counted together. */
    public Topic others() {
        return others;
    }

    /** The chosen ones of the producer's own metrics, a live view. */
    public Collection<ProducerMetric.Reading> metrics() {
        return metrics;
    }

    /** Tells where its own metrics can be read. */
    public void setMetrics(Collection<ProducerMetric.Reading> readings) {
        metrics = readings;
    }

    /** Tells where to read for how long senders have waited for the buffer; neither waits nor throws. */
    public void setBufferWait(DoubleSupplier reading) {
        bufferWait = reading;
    }

    /** Tells where to read for how long senders have waited for metadata; neither waits nor throws. */
    public void setMetadataWait(DoubleSupplier reading) {
        metadataWait = reading;
    }

    /** Tells where to read how many bytes of its buffer are free. */
    public void setBufferFree(DoubleSupplier reading) {
        bufferFree = reading;
    }

    /** Tells where to read how many bytes its buffer has. */
    public void setBufferTotal(DoubleSupplier reading) {
        bufferTotal = reading;
    }

    /** Whether it has records that aren't acknowledged yet: those have their place in the buffer until their callbacks were called. */
    public boolean isBusy() {
        DoubleSupplier free = bufferFree;
        DoubleSupplier total = bufferTotal;
        return free != null && total != null && free.getAsDouble() < total.getAsDouble();
    }

    /** For how long senders have waited in it, by its own account, in a unit of its own; NaN where its version keeps none. */
    double waits() {
        DoubleSupplier buffer = bufferWait;
        DoubleSupplier forMetadata = metadataWait;
        return buffer == null || forMetadata == null ? Double.NaN : buffer.getAsDouble() + forMetadata.getAsDouble();
    }

    /** Where its spans go once they have ended. */
    SpanSink sink() {
        return observer.sink();
    }

    /** What counts the agent's own errors. */
    public Shield shield() {
        return observer.shield();
    }

    /** Whether headers may still be added. */
    boolean headers() {
        return headers;
    }

    /** Stops adding headers, since a broker refuses them. */
    public void refuseHeaders(Object why) {
        if (headers) {
            headers = false;
            observer.log()
                    .say(
                            "the producer %s adds no more header '%s', since Kafka refused a record that had it: %s",
                            id, TraceParent.HEADER, why);
        }
    }

    /** Notes that the producer was closed. */
    public void close() {
        closed = true;
        transactions.end(TracedOperation.Outcome.CLOSED, null);
    }

    /** Its transaction. */
    Transactions transactions() {
        return transactions;
    }

    public boolean isClosed() {
        return closed;
    }

    private Topic newTopic(String name) {
        AgentSettings settings = observer.settings();
        boolean full = topics.size() >= settings.seriesMax();
        Topic made = new Topic(
                this,
                name,
                settings.traces(name),
                settings.headers(name),
                settings.metrics(name),
                full ? others : null);
        if (full) {
            return made;
        }
        Topic first = topics.putIfAbsent(name, made);
        return first == null ? made : first;
    }
}
