// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.forebay.sidecar.drain.DrainObserver;
import io.forebay.sidecar.drain.RecordTrace;
import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.SpoolReader;
import io.forebay.sidecar.spool.TestSpool;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    @TempDir
    private Path dir;

    private final AtomicLong clock = new AtomicLong(1_000);
    private final List<SpanData> spans = new ArrayList<>();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .setSampler(Sampler.parentBased(Sampler.alwaysOff()))
            .addSpanProcessor(SimpleSpanProcessor.create(new Keeping()))
            .build();
    private TestSpool main;

    private final class Keeping implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> ended) {
            spans.addAll(ended);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    @BeforeEach
    void open() throws Exception {
        main = new TestSpool(dir.resolve("spool"));
    }

    @AfterEach
    void close() throws Exception {
        provider.close();
        main.close();
    }

    @Test
    void recordWithATrace_getsItsSpansInIt() throws Exception {
        TracedRecord record = Objects.requireNonNull(begin("00-" + TRACE + "-" + SPAN + "-01", false));
        clock.set(5_000);
        record.handedOver();
        clock.set(6_000);
        record.handedOver();
        clock.set(7_000);
        record.answered(3, 42);
        record.left(null);

        assertThat(spans)
                .extracting(SpanData::getName)
                .containsExactlyInAnyOrder("received orders", "spooled orders", "send orders");
        assertThat(spans).allMatch(span -> span.getTraceId().equals(TRACE));
        SpanData received = span("received orders");
        assertThat(received.getParentSpanId()).isEqualTo(SPAN);
        // TestSpool's records were received at 1
        assertThat(received.getStartEpochNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(received.getEndEpochNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(7_000));
        assertThat(received.getAttributes().get(TracedRecord.RESTARTED)).isTrue();
        assertThat(span("spooled orders").getEndEpochNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(5_000));
        SpanData send = span("send orders");
        assertThat(send.getParentSpanId()).isEqualTo(received.getSpanId());
        assertThat(send.getStartEpochNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(6_000));
        assertThat(send.getAttributes().get(TracedRecord.SYSTEM)).isEqualTo("kafka");
        assertThat(send.getAttributes().get(TracedRecord.DESTINATION)).isEqualTo("orders");
        assertThat(send.getAttributes().get(TracedRecord.PARTITION)).isEqualTo("3");
        assertThat(send.getAttributes().get(TracedRecord.OFFSET)).isEqualTo(42);
        assertThat(send.getAttributes().get(TracedRecord.ATTEMPTS)).isEqualTo(2);
        assertThat(send.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void recordThatGoesAside_saysSo() throws Exception {
        TracedRecord record = Objects.requireNonNull(begin("00-" + TRACE + "-" + SPAN + "-01", false));
        record.left("dead");
        assertThat(spans).extracting(SpanData::getName).containsExactlyInAnyOrder("received orders", "spooled orders");
        assertThat(span("received orders").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span("received orders").getAttributes().get(TracedRecord.ERROR))
                .isEqualTo("dead");
    }

    @Test
    void traceThatIsntSampled_hasNoSpans() throws Exception {
        TracedRecord record = begin("00-" + TRACE + "-" + SPAN + "-00", false);
        if (record != null) {
            record.left(null);
        }
        assertThat(spans).isEmpty();
    }

    @Test
    void withoutATrace_nothingIsMade_unlessTheSamplerBeginsTraces() throws Exception {
        assertThat(begin("nonsense", false)).isNull();
        assertThat(begin(null, false)).isNull();
        assertThat(begin(null, true)).isNotNull();
    }

    /** With tracing off, and with tracing on for records that carry nothing, asking costs no garbage. */
    @Test
    void recordsThatNobodyFollows_costNoGarbage() throws Exception {
        main.add("orders", "a");
        StoredRecord stored = new StoredRecord();
        try (SpoolReader reader = main.spool.reader()) {
            assertThat(reader.next(stored)).isTrue();
        }
        DrainFigures off = new DrainFigures(clock::get, System::nanoTime);
        assertThat(garbage(off, stored)).isZero();
        DrainFigures on = new DrainFigures(clock::get, System::nanoTime);
        on.trace(new Tracing(tracer(), false, clock::get, 2));
        assertThat(garbage(on, stored)).isZero();
    }

    private static long garbage(DrainObserver observer, StoredRecord stored) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                RecordTrace trace = observer.trace(stored, "orders");
                if (trace != null) {
                    throw new AssertionError("followed");
                }
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least / 10_000; // the call that measures may cost some bytes
    }

    private Tracer tracer() {
        return provider.get("test");
    }

    private @Nullable TracedRecord begin(@Nullable String parent, boolean beginsTraces) throws Exception {
        if (parent == null) {
            main.add("orders", "a");
        } else {
            main.addWithHeader("orders", "traceparent", parent, "a");
        }
        StoredRecord stored = new StoredRecord();
        try (SpoolReader reader = main.spool.reader()) {
            while (reader.next(stored)) {
                // to the last
            }
        }
        return new Tracing(tracer(), beginsTraces, clock::get, 2).begin(stored, "orders");
    }

    private SpanData span(String name) {
        return spans.stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
