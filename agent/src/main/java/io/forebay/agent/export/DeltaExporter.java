// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.export;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableHistogramData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends what has been added since the last export that arrived, where OpenTelemetry's setting asks for that: the agent itself counts from its start.
 * What an export that failed would have told is in the next one. Called by one thread at a time.
 */
final class DeltaExporter implements MetricExporter {
    private final MetricExporter next;

    /** What has arrived, by metric and series. */
    private Map<String, Map<Attributes, PointData>> arrived = new HashMap<>(); // guarded by this

    private DeltaExporter(MetricExporter next) {
        this.next = next;
    }

    /** The exporter itself where it wants sums from the start. */
    static MetricExporter around(MetricExporter exporter) {
        return isDelta(exporter, InstrumentType.COUNTER) || isDelta(exporter, InstrumentType.HISTOGRAM)
                ? new DeltaExporter(exporter)
                : exporter;
    }

    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
        List<MetricData> deltas = new ArrayList<>();
        Map<String, Map<Attributes, PointData>> told = new HashMap<>();
        Map<String, Map<Attributes, PointData>> before = arrived();
        for (MetricData metric : metrics) {
            Map<Attributes, PointData> known = before.get(metric.getName());
            MetricData delta = delta(metric, known == null ? new HashMap<>() : known);
            if (delta != metric) {
                Map<Attributes, PointData> points = new HashMap<>();
                metric.getData().getPoints().forEach(point -> points.put(point.getAttributes(), point));
                told.put(metric.getName(), points);
            }
            deltas.add(delta);
        }
        CompletableResultCode result = next.export(deltas);
        result.whenComplete(() -> {
            if (result.isSuccess()) {
                arrived(told);
            }
        });
        return result;
    }

    private synchronized Map<String, Map<Attributes, PointData>> arrived() {
        return arrived;
    }

    private synchronized void arrived(Map<String, Map<Attributes, PointData>> now) {
        arrived = now;
    }

    private MetricData delta(MetricData metric, Map<Attributes, PointData> before) {
        if (metric.getType() == MetricDataType.HISTOGRAM && isDelta(next, InstrumentType.HISTOGRAM)) {
            List<HistogramPointData> points = new ArrayList<>();
            for (HistogramPointData point : metric.getHistogramData().getPoints()) {
                points.add(minus(point, (HistogramPointData) before.get(point.getAttributes())));
            }
            return ImmutableMetricData.createDoubleHistogram(
                    metric.getResource(),
                    metric.getInstrumentationScopeInfo(),
                    metric.getName(),
                    metric.getDescription(),
                    metric.getUnit(),
                    ImmutableHistogramData.create(AggregationTemporality.DELTA, points));
        }
        boolean counts = isDelta(next, InstrumentType.COUNTER);
        if (counts
                && metric.getType() == MetricDataType.LONG_SUM
                && metric.getLongSumData().isMonotonic()) {
            List<LongPointData> points = new ArrayList<>();
            for (LongPointData point : metric.getLongSumData().getPoints()) {
                LongPointData last = (LongPointData) before.get(point.getAttributes());
                long added = point.getValue() - (last == null ? 0 : last.getValue());
                points.add(LongPointData.create(
                        start(point, last), point.getEpochNanos(), point.getAttributes(), Math.max(0, added)));
            }
            return ImmutableMetricData.createLongSum(
                    metric.getResource(),
                    metric.getInstrumentationScopeInfo(),
                    metric.getName(),
                    metric.getDescription(),
                    metric.getUnit(),
                    SumData.createLongSumData(true, AggregationTemporality.DELTA, points));
        }
        if (counts
                && metric.getType() == MetricDataType.DOUBLE_SUM
                && metric.getDoubleSumData().isMonotonic()) {
            List<DoublePointData> points = new ArrayList<>();
            for (DoublePointData point : metric.getDoubleSumData().getPoints()) {
                DoublePointData last = (DoublePointData) before.get(point.getAttributes());
                // a producer that is gone takes its part of a sum along
                double added = point.getValue() - (last == null ? 0 : last.getValue());
                points.add(DoublePointData.create(
                        start(point, last),
                        point.getEpochNanos(),
                        point.getAttributes(),
                        Math.max(0, added),
                        point.getExemplars()));
            }
            return ImmutableMetricData.createDoubleSum(
                    metric.getResource(),
                    metric.getInstrumentationScopeInfo(),
                    metric.getName(),
                    metric.getDescription(),
                    metric.getUnit(),
                    SumData.createDoubleSumData(true, AggregationTemporality.DELTA, points));
        }
        return metric;
    }

    private static HistogramPointData minus(HistogramPointData point, @Nullable HistogramPointData last) {
        if (last == null || last.getCount() > point.getCount()) {
            return point;
        }
        List<Long> counts = new ArrayList<>();
        for (int i = 0; i < point.getCounts().size(); i++) {
            counts.add(point.getCounts().get(i) - last.getCounts().get(i));
        }
        return HistogramPointData.create(
                last.getEpochNanos(),
                point.getEpochNanos(),
                point.getAttributes(),
                point.getSum() - last.getSum(),
                false,
                0,
                false,
                0,
                point.getBoundaries(),
                counts);
    }

    private static long start(PointData point, @Nullable PointData last) {
        return last == null ? point.getStartEpochNanos() : last.getEpochNanos();
    }

    private static boolean isDelta(MetricExporter exporter, InstrumentType type) {
        return exporter.getAggregationTemporality(type) == AggregationTemporality.DELTA;
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
        return next.getAggregationTemporality(type);
    }

    @Override
    public Aggregation getDefaultAggregation(InstrumentType type) {
        return next.getDefaultAggregation(type);
    }

    /** What was exported is kept until the next time, so it may not be used again. */
    @Override
    public MemoryMode getMemoryMode() {
        return MemoryMode.IMMUTABLE_DATA;
    }

    @Override
    public CompletableResultCode flush() {
        return next.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return next.shutdown();
    }
}
