// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.export;

import io.forebay.agent.observe.Client;
import io.forebay.agent.observe.Durations;
import io.forebay.agent.observe.Observer;
import io.forebay.agent.observe.ProducerMetric;
import io.forebay.agent.observe.Topic;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableHistogramData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All metrics, made when they are asked for. Producers of one {@code client.id} are put together, since a series may be there only once.
 * Called by the threads of readers.
 */
final class MetricSource implements MetricProducer {
    static final String DURATION = "messaging.client.operation.duration";
    static final String DURATION_TEXT = "Duration of a send, from the call until the acknowledgement.";
    static final String SENT = "messaging.client.sent.messages";
    static final String SENT_TEXT = "Records that a producer tried to send.";

    private static final double NANOS = 1e9;

    private final Observer observer;
    private final InstrumentationScopeInfo scope;
    private final int mostSeries;
    private final SpanCounts spans;
    private final long startEpochNanos = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    private final List<Double> bounds = new ArrayList<>();

    MetricSource(Observer observer, InstrumentationScopeInfo scope, int mostSeries, SpanCounts spans) {
        this.spans = spans;
        this.observer = observer;
        this.scope = scope;
        this.mostSeries = mostSeries;
        for (long nanos : Durations.boundsNanos()) {
            bounds.add(nanos / NANOS);
        }
    }

    @Override
    public Collection<MetricData> produce(Resource resource) {
        long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        Map<Attributes, Histogram> sends = new LinkedHashMap<>();
        Map<ProducerMetric, Map<Attributes, Double>> own = new EnumMap<>(ProducerMetric.class);
        for (Client client : observer.clients()) {
            for (Topic topic : client.topics()) {
                add(sends, client, topic);
            }
            add(sends, client, client.others());
            for (ProducerMetric.Reading reading : client.metrics()) {
                add(own, client, reading);
            }
        }
        List<MetricData> all = new ArrayList<>();
        if (!sends.isEmpty()) {
            all.add(durations(resource, sends, now));
            all.add(sent(resource, sends, now));
        }
        own.forEach((metric, series) -> all.add(own(resource, metric, series, now)));
        List<LongPointData> outcomes = outcomes(now);
        if (!outcomes.isEmpty()) {
            SumData<LongPointData> data = SumData.createLongSumData(true, AggregationTemporality.CUMULATIVE, outcomes);
            all.add(ImmutableMetricData.createLongSum(
                    resource, scope, SpanCounts.NAME, SpanCounts.TEXT, "{span}", data));
        }
        return all;
    }

    private List<LongPointData> outcomes(long now) {
        List<LongPointData> points = new ArrayList<>();
        for (SpanCounts.Outcome outcome : SpanCounts.Outcome.values()) {
            long count = spans.of(outcome);
            if (count > 0) {
                Attributes attributes =
                        Attributes.of(Names.SPAN_OUTCOME, outcome.name().toLowerCase(Locale.ROOT));
                points.add(LongPointData.create(startEpochNanos, now, attributes, count));
            }
        }
        return points;
    }

    private static void add(Map<Attributes, Histogram> sends, Client client, Topic topic) {
        add(sends, client, topic, topic.successes(), null);
        topic.failures().forEach((error, durations) -> add(sends, client, topic, durations, error));
    }

    private static void add(
            Map<Attributes, Histogram> sends, Client client, Topic topic, Durations durations, @Nullable String error) {
        long[] counts = durations.counts();
        if (count(counts) > 0) {
            Attributes attributes =
                    Names.send(client, topic.name()).put(Names.ERROR, error).build();
            sends.computeIfAbsent(attributes, key -> new Histogram(counts.length))
                    .add(counts, durations.sumNanos());
        }
    }

    private void add(Map<ProducerMetric, Map<Attributes, Double>> own, Client client, ProducerMetric.Reading reading) {
        double value = reading.value();
        if (Double.isNaN(value)) {
            return;
        }
        ProducerMetric metric = reading.metric();
        Map<Attributes, Double> series = own.computeIfAbsent(metric, key -> new LinkedHashMap<>());
        Attributes attributes = attributes(client, reading.topic());
        if (series.size() >= mostSeries && !series.containsKey(attributes)) {
            attributes = attributes(null, metric.isByTopic() ? Topic.OTHER : null);
        }
        series.merge(attributes, value, metric.type() == ProducerMetric.Type.LARGEST ? Math::max : Double::sum);
    }

    private static Attributes attributes(@Nullable Client client, @Nullable String topic) {
        return Attributes.builder()
                .put(Names.CLIENT, client == null ? Topic.OTHER : client.id())
                .put(Names.DESTINATION, topic)
                .build();
    }

    private MetricData durations(Resource resource, Map<Attributes, Histogram> sends, long now) {
        List<HistogramPointData> points = new ArrayList<>();
        sends.forEach((attributes, histogram) -> points.add(HistogramPointData.create(
                startEpochNanos,
                now,
                attributes,
                histogram.sumNanos / NANOS,
                false,
                0,
                false,
                0,
                bounds,
                histogram.buckets())));
        HistogramData data = ImmutableHistogramData.create(AggregationTemporality.CUMULATIVE, points);
        return ImmutableMetricData.createDoubleHistogram(resource, scope, DURATION, DURATION_TEXT, "s", data);
    }

    private MetricData sent(Resource resource, Map<Attributes, Histogram> sends, long now) {
        List<LongPointData> points = new ArrayList<>();
        sends.forEach((attributes, histogram) ->
                points.add(LongPointData.create(startEpochNanos, now, attributes, count(histogram.counts))));
        SumData<LongPointData> data = SumData.createLongSumData(true, AggregationTemporality.CUMULATIVE, points);
        return ImmutableMetricData.createLongSum(resource, scope, SENT, SENT_TEXT, "{message}", data);
    }

    private MetricData own(Resource resource, ProducerMetric metric, Map<Attributes, Double> series, long now) {
        List<DoublePointData> points = new ArrayList<>();
        series.forEach((attributes, value) ->
                points.add(DoublePointData.create(startEpochNanos, now, attributes, value, Collections.emptyList())));
        String name = metric.exportedName();
        if (metric.type() == ProducerMetric.Type.LARGEST) {
            return ImmutableMetricData.createDoubleGauge(
                    resource,
                    scope,
                    name,
                    metric.description(),
                    metric.unit(),
                    GaugeData.createDoubleGaugeData(points));
        }
        boolean counts = metric.type() == ProducerMetric.Type.COUNTER;
        SumData<DoublePointData> data = SumData.createDoubleSumData(counts, AggregationTemporality.CUMULATIVE, points);
        return ImmutableMetricData.createDoubleSum(resource, scope, name, metric.description(), metric.unit(), data);
    }

    private static long count(long[] counts) {
        long count = 0;
        for (long in : counts) {
            count += in;
        }
        return count;
    }

    /** Sends of the same attributes, put together. */
    private static final class Histogram {
        final long[] counts;
        long sumNanos;

        Histogram(int buckets) {
            counts = new long[buckets];
        }

        void add(long[] more, long nanos) {
            for (int i = 0; i < counts.length; i++) {
                counts[i] += more[i];
            }
            sumNanos += nanos;
        }

        List<Long> buckets() {
            List<Long> list = new ArrayList<>(counts.length);
            for (long in : counts) {
                list.add(in);
            }
            return list;
        }
    }
}
