// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.export;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.Collection;

/** Metrics in Prometheus's text format, named as OpenTelemetry's specification translates them. Not thread-safe. */
final class PrometheusText {
    private static final String BYTES = "_bytes";
    private static final String TOTAL = "_total";

    private final StringBuilder text = new StringBuilder(4_096);

    private PrometheusText() {}

    static String of(Collection<MetricData> metrics) {
        PrometheusText page = new PrometheusText();
        metrics.forEach(page::add);
        return page.text.toString();
    }

    private void add(MetricData metric) {
        String name = name(metric);
        switch (metric.getType()) {
            case HISTOGRAM:
                head(name, "histogram", metric);
                metric.getHistogramData().getPoints().forEach(point -> histogram(name, point));
                break;
            case LONG_SUM:
                head(name, metric.getLongSumData().isMonotonic() ? "counter" : "gauge", metric);
                metric.getLongSumData().getPoints().forEach(point -> number(name, point));
                break;
            case DOUBLE_SUM:
                head(name, metric.getDoubleSumData().isMonotonic() ? "counter" : "gauge", metric);
                metric.getDoubleSumData().getPoints().forEach(point -> number(name, point));
                break;
            case LONG_GAUGE:
                head(name, "gauge", metric);
                metric.getLongGaugeData().getPoints().forEach(point -> number(name, point));
                break;
            case DOUBLE_GAUGE:
                head(name, "gauge", metric);
                metric.getDoubleGaugeData().getPoints().forEach(point -> number(name, point));
                break;
            default:
                // nothing that the agent or the SDK itself makes
                break;
        }
    }

    private static String name(MetricData metric) {
        String name = metric.getName().replaceAll("[^a-zA-Z0-9_:]", "_");
        boolean counts = isCounter(metric);
        if (name.endsWith(TOTAL)) {
            name = name.substring(0, name.length() - TOTAL.length());
        }
        String unit = unit(metric.getUnit());
        if (unit.equals(BYTES) && name.endsWith("_byte")) {
            name += "s";
        } else if (!unit.isEmpty() && !name.endsWith(unit)) {
            name += unit;
        }
        return counts ? name + TOTAL : name;
    }

    private static boolean isCounter(MetricData metric) {
        switch (metric.getType()) {
            case LONG_SUM:
                return metric.getLongSumData().isMonotonic();
            case DOUBLE_SUM:
                return metric.getDoubleSumData().isMonotonic();
            default:
                return false;
        }
    }

    private static String unit(String unit) {
        switch (unit) {
            case "s":
                return "_seconds";
            case "By":
                return BYTES;
            case "1":
                return "_ratio";
            default:
                return "";
        }
    }

    private void head(String name, String type, MetricData metric) {
        String help = metric.getDescription().replace("\\", "\\\\").replace("\n", "\\n");
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void number(String name, LongPointData point) {
        line(name, labels(point.getAttributes()), Long.toString(point.getValue()));
    }

    private void number(String name, DoublePointData point) {
        line(name, labels(point.getAttributes()), Double.toString(point.getValue()));
    }

    private void histogram(String name, HistogramPointData point) {
        String labels = labels(point.getAttributes());
        String and = labels.isEmpty() ? "" : labels + ",";
        long below = 0;
        for (int i = 0; i < point.getBoundaries().size(); i++) {
            below += point.getCounts().get(i);
            line(name + "_bucket", and + "le=\"" + point.getBoundaries().get(i) + "\"", Long.toString(below));
        }
        line(name + "_bucket", and + "le=\"+Inf\"", Long.toString(point.getCount()));
        line(name + "_sum", labels, Double.toString(point.getSum()));
        line(name + "_count", labels, Long.toString(point.getCount()));
    }

    private void line(String name, String labels, String value) {
        text.append(name);
        if (!labels.isEmpty()) {
            text.append('{').append(labels).append('}');
        }
        text.append(' ').append(value).append('\n');
    }

    private static String labels(Attributes attributes) {
        StringBuilder labels = new StringBuilder();
        attributes.forEach((key, value) -> {
            labels.append(labels.length() == 0 ? "" : ",");
            labels.append(key.getKey().replaceAll("[^a-zA-Z0-9_]", "_")).append("=\"");
            labels.append(
                    value.toString().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
            labels.append('"');
        });
        return labels.toString();
    }
}
