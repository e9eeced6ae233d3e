// SPDX-License-Identifier: Apache-2.0
package io.forebay.applications;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** An application with an OpenTelemetry SDK of its own, which prints its spans when they end. */
public final class OwnTelemetry {
    private OwnTelemetry() {}

    /** @param arguments bootstrap servers, topic */
    public static void main(String[] arguments) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", arguments[0], "client.id", "shop");
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                        .addSpanProcessor(new Printer())
                        .build();
                KafkaProducer<String, String> producer =
                        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            Tracer tracer = provider.get("shop");
            Span span = tracer.spanBuilder("checkout").startSpan();
            try (Scope scope = span.makeCurrent()) {
                producer.send(new ProducerRecord<>(arguments[1], "order")).get(30, TimeUnit.SECONDS);
                System.out.println("sent in " + scope.getClass().getSimpleName());
            } finally {
                span.end();
            }
        }
    }

    private static final class Printer implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            System.out.println(
                    "own span " + span.getName() + " " + span.getSpanContext().getTraceId() + " "
                            + span.getSpanContext().getSpanId());
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }
}
