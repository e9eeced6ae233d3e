// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.agent.app;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** An application with an OpenTelemetry of its own, which sends while it has a span. Prints the span that its callback sees. */
public final class WithOpenTelemetry {
    private WithOpenTelemetry() {}

    /**
     * @param arguments bootstrap servers, topic, {@code client.id}, trace, span
     */
    public static void main(String[] arguments) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", arguments[0], "client.id", arguments[2]);
        SpanContext span = SpanContext.create(
                arguments[3],
                arguments[4],
                TraceFlags.getSampled(),
                TraceState.builder().put("vendor", "says").build());
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            try (Scope scope = Span.wrap(span).makeCurrent()) {
                Future<RecordMetadata> future = producer.send(
                        new ProducerRecord<>(arguments[1], "traced"),
                        (metadata, exception) ->
                                seen.complete(Span.current().getSpanContext().getSpanId()));
                future.get(30, TimeUnit.SECONDS);
                System.out.println("sent within " + scope.getClass().getSimpleName());
            }
            System.out.println("callback saw " + seen.get(30, TimeUnit.SECONDS));
        }
    }
}
