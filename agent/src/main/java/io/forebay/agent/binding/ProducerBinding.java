// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.binding;

import io.forebay.agent.observe.AppTracing;
import io.forebay.agent.observe.Client;
import io.forebay.agent.observe.Observer;
import io.forebay.agent.observe.Operation;
import io.forebay.agent.observe.Topic;
import io.forebay.agent.observe.TraceParent;
import io.forebay.agent.observe.WeakTable;
import io.forebay.agent.shield.Shield;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.metrics.Metrics;
import org.jspecify.annotations.Nullable;

/**
 * What a changed producer calls, for all producers of one class. Its methods are named as {@code Hand}'s constants. They neither throw
 * nor wait: they run in the application's threads, on the way of each record.
 */
public final class ProducerBinding {
    private final WeakTable<Object, Client> clients = new WeakTable<>();
    private final Observer observer;
    private final Shield shield;
    private final @Nullable AppTracing application;

    /** @param application the application's own OpenTelemetry, or null */
    public ProducerBinding(Observer observer, @Nullable AppTracing application) {
        this.observer = observer;
        this.shield = observer.shield();
        this.application = application;
    }

    /** A constructor of a producer returns; where one calls another, more than once for the same producer. */
    public void constructed(Object producer) {
        if (shield.isDown()) {
            return;
        }
        try {
            client(producer);
        } catch (Throwable e) {
            shield.caught("looking at a new producer", e);
        }
    }

    /** A record is about to be sent: the callback to be called instead of the given one, or null to leave it. */
    public @Nullable Object sending(Object producer, Object record, @Nullable Object callback) {
        if (shield.isDown()) {
            return null;
        }
        try {
            Client known = clients.get(producer);
            // without: a producer from before the agent was attached
            Client client = known == null ? client(producer) : known;
            ProducerRecord<?, ?> sent = (ProducerRecord<?, ?>) record;
            Topic topic = client.topic(sent.topic());
            if (topic.traced()) {
                Object traced = traced(topic, sent, (Callback) callback);
                if (traced != null) {
                    return traced;
                }
            }
            return topic.measured() ? new MeasuredCallback(topic, (Callback) callback) : null;
        } catch (Throwable e) {
            shield.caught("looking at a record", e);
            return null;
        }
    }

    /** The record to be sent with a callback that {@link #sending} gave: a copy, where the given one takes no headers. */
    public Object record(Object callback, Object record) {
        if (callback instanceof TracedCallback) {
            Object copy = ((TracedCallback) callback).takeCopy();
            return copy == null ? record : copy;
        }
        return record;
    }

    /** Sending throws, so nobody calls the callback. */
    public void thrown(@Nullable Object callback, Object exception) {
        try {
            if (callback instanceof SendCallback) {
                ((SendCallback) callback).thrown((Throwable) exception);
            }
        } catch (Throwable e) {
            shield.caught("noting that a send failed", e);
        }
    }

    /** The record is in the producer's buffer: what {@code send} may have waited for was there. */
    public void buffered(@Nullable Object callback) {
        if (callback instanceof TracedCallback) {
            ((TracedCallback) callback).buffered();
        }
    }

    /** An operation begins, by the name of its method; what is returned is given back when it ends. */
    public @Nullable Object begun(Object producer, Object method) {
        if (shield.isDown()) {
            return null;
        }
        try {
            Operation operation = Operation.of((String) method);
            return operation == null
                    ? null
                    : observer.begun(client(producer), operation, application == null ? null : application.parent());
        } catch (Throwable e) {
            shield.caught("looking at an operation", e);
            return null;
        }
    }

    /** An operation ends. */
    public void ended(@Nullable Object running, @Nullable Object exception) {
        if (running == null) {
            return;
        }
        try {
            observer.ended(running, exception == null ? null : Outcome.error((Throwable) exception));
        } catch (Throwable e) {
            shield.caught("noting the end of an operation", e);
        }
    }

    private @Nullable Object traced(Topic topic, ProducerRecord<?, ?> record, @Nullable Callback callback)
            throws Throwable {
        TraceParent said = parent(record.headers());
        TraceParent parent = observer.parent(topic, said);
        long trace = observer.trace(parent);
        if (!observer.samples(parent, trace)) {
            return null;
        }
        Object context = application == null || callback == null ? null : application.context();
        TracedCallback traced = new TracedCallback(topic, parent, trace, callback, application, context);
        byte[] header = traced.header();
        if (header != null) {
            putHeader(record, traced, header, said == null ? null : said.state());
        }
        return traced;
    }

    private @Nullable TraceParent parent(Headers headers) throws Throwable {
        Header header = headers.lastHeader(TraceParent.HEADER);
        TraceParent parent = header == null ? null : TraceParent.parse(header.value());
        return parent == null && application != null ? application.parent() : parent;
    }

    /** Puts the header in place of any other. A record that was sent before takes none any more: then a copy of it is sent. */
    private static void putHeader(
            ProducerRecord<?, ?> record, TracedCallback callback, byte[] header, @Nullable String state) {
        try {
            put(record.headers(), header, state);
        } catch (IllegalStateException readOnly) {
            ProducerRecord<?, ?> copy = copy(record);
            put(copy.headers(), header, state);
            callback.giveCopy(copy);
        }
    }

    private static void put(Headers headers, byte[] header, @Nullable String state) {
        replace(headers, TraceParent.HEADER, header);
        if (state != null) {
            replace(headers, TraceParent.STATE_HEADER, state.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Mostly there is none to be removed, and looking for it once more costs something. */
    private static void replace(Headers headers, String name, byte[] value) {
        if (headers.lastHeader(name) != null) {
            headers.remove(name);
        }
        headers.add(name, value);
    }

    private static <K, V> ProducerRecord<K, V> copy(ProducerRecord<K, V> record) {
        return new ProducerRecord<>(
                record.topic(), record.partition(), record.timestamp(), record.key(), record.value(), record.headers());
    }

    private Client client(Object producer) throws ReflectiveOperationException {
        Client known = clients.get(producer);
        if (known != null) {
            return known;
        }
        synchronized (clients) {
            Client first = clients.get(producer);
            if (first != null) {
                return first;
            }
            List<String> servers = ((ProducerConfig) field(producer, "producerConfig"))
                    .getList(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG);
            Server server = Server.first(servers == null ? Collections.<String>emptyList() : servers);
            Client client = observer.add((String) field(producer, "clientId"), server.host, server.port);
            clients.putIfAbsent(producer, client);
            ((Metrics) field(producer, "metrics")).addReporter(new ProducerReporter(client, observer.settings()));
            return client;
        }
    }

    private static Object field(Object producer, String name) throws ReflectiveOperationException {
        Field field = KafkaProducer.class.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(producer);
    }
}
