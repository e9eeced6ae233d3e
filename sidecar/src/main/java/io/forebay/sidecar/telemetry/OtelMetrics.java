// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableHistogramData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** Figures as OpenTelemetry's SDK takes them, looked at when its reader asks. Called by the threads of readers. */
final class OtelMetrics implements MetricProducer {
    private final Supplier<Figures> look;
    private final InstrumentationScopeInfo scope;
    private final long startNanos;

    /** @param startedAtMs since when counters count, epoch milliseconds */
    OtelMetrics(Supplier<Figures> look, InstrumentationScopeInfo scope, long startedAtMs) {
        this.look = look;
        this.scope = scope;
        this.startNanos = TimeUnit.MILLISECONDS.toNanos(startedAtMs);
    }

    @Override
    public Collection<MetricData> produce(Resource resource) {
        long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        List<MetricData> all = new ArrayList<>();
        look.get().all().forEach((metric, points) -> all.add(data(resource, metric, points, now)));
        return all;
    }

    private MetricData data(Resource resource, Metric metric, Map<List<String>, Figures.Point> points, long now) {
        String name = metric.metricName();
        String sentence = metric.sentence();
        String unit = metric.unit();
        return switch (metric.type()) {
            case COUNTER, UP_DOWN ->
                ImmutableMetricData.createDoubleSum(
                        resource,
                        scope,
                        name,
                        sentence,
                        unit,
                        SumData.createDoubleSumData(
                                metric.type() == Metric.Type.COUNTER,
                                AggregationTemporality.CUMULATIVE,
                                values(metric, points, now)));
            case GAUGE ->
                ImmutableMetricData.createDoubleGauge(
                        resource,
                        scope,
                        name,
                        sentence,
                        unit,
                        GaugeData.createDoubleGaugeData(values(metric, points, now)));
            case HISTOGRAM ->
                ImmutableMetricData.createDoubleHistogram(
                        resource,
                        scope,
                        name,
                        sentence,
                        unit,
                        ImmutableHistogramData.create(
                                AggregationTemporality.CUMULATIVE, histograms(metric, points, now)));
        };
    }

    private List<DoublePointData> values(Metric metric, Map<List<String>, Figures.Point> points, long now) {
        List<DoublePointData> data = new ArrayList<>(points.size());
        points.forEach((values, point) -> data.add(
                DoublePointData.create(startNanos, now, attributes(metric, values), point.value(), List.of())));
        return data;
    }

    private List<HistogramPointData> histograms(Metric metric, Map<List<String>, Figures.Point> points, long now) {
        List<HistogramPointData> data = new ArrayList<>(points.size());
        points.forEach((values, point) -> data.add(HistogramPointData.create(
                startNanos,
                now,
                attributes(metric, values),
                point.value(),
                false,
                0,
                false,
                0,
                DoubleStream.of(point.bounds()).boxed().toList(),
                LongStream.of(point.counts()).boxed().toList())));
        return data;
    }

    private static Attributes attributes(Metric metric, List<String> values) {
        AttributesBuilder attributes = Attributes.builder();
        for (int i = 0; i < values.size(); i++) {
            if (!values.get(i).isEmpty()) {
                attributes.put(metric.labels().get(i), values.get(i));
            }
        }
        return attributes.build();
    }
}
