// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Figures in the text formats that Prometheus reads, written by its own library. Stateless. */
final class PrometheusText {
    private static final ExpositionFormats FORMATS = ExpositionFormats.init();

    private PrometheusText() {}

    /** @param accept what the request said it accepts, or nothing */
    static Exposition of(Figures figures, String accept) {
        List<MetricSnapshot> snapshots = new ArrayList<>();
        figures.all().forEach((metric, points) -> snapshots.add(snapshot(metric, points)));
        ExpositionFormatWriter wanted = FORMATS.findWriter(accept);
        // Its protobuf form would be another 2 MB.
        ExpositionFormatWriter writer = wanted.isAvailable() ? wanted : FORMATS.getPrometheusTextFormatWriter();
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
        try {
            writer.write(out, new MetricSnapshots(snapshots));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Exposition(writer.getContentType(), ByteBuffer.wrap(out.toByteArray()));
    }

    private static MetricSnapshot snapshot(Metric metric, Map<List<String>, Figures.Point> points) {
        String unit = metric.prometheusUnit();
        MetricMetadata head = unit == null
                ? new MetricMetadata(metric.prometheusFamily(), metric.sentence())
                : new MetricMetadata(metric.prometheusFamily(), metric.sentence(), new Unit(unit));
        String[] names =
                metric.labels().stream().map(name -> name.replace('.', '_')).toArray(String[]::new);
        return switch (metric.type()) {
            case COUNTER -> {
                List<CounterDataPointSnapshot> all = new ArrayList<>(points.size());
                points.forEach((values, point) ->
                        all.add(new CounterDataPointSnapshot(point.value(), labels(names, values), null, 0)));
                yield new CounterSnapshot(head, all);
            }
            case UP_DOWN, GAUGE -> {
                List<GaugeDataPointSnapshot> all = new ArrayList<>(points.size());
                points.forEach((values, point) ->
                        all.add(new GaugeDataPointSnapshot(point.value(), labels(names, values), null)));
                yield new GaugeSnapshot(head, all);
            }
            case HISTOGRAM -> {
                List<HistogramDataPointSnapshot> all = new ArrayList<>(points.size());
                points.forEach((values, point) -> all.add(
                        new HistogramDataPointSnapshot(buckets(point), point.value(), labels(names, values), null, 0)));
                yield new HistogramSnapshot(head, all);
            }
        };
    }

    private static ClassicHistogramBuckets buckets(Figures.Point point) {
        double[] bounds = Arrays.copyOf(point.bounds(), point.bounds().length + 1);
        bounds[bounds.length - 1] = Double.POSITIVE_INFINITY;
        return ClassicHistogramBuckets.of(bounds, point.counts());
    }

    private static Labels labels(String[] names, List<String> values) {
        return names.length == 0 ? Labels.EMPTY : Labels.of(names, values.toArray(String[]::new));
    }
}
