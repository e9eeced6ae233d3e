// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.agent.config.SettingsReader;
import io.forebay.agent.observe.Client;
import io.forebay.agent.observe.Observer;
import io.forebay.agent.observe.Send;
import io.forebay.agent.observe.Topic;
import io.forebay.agent.shield.AgentLog;
import io.forebay.agent.shield.AgentLogs;
import io.forebay.agent.shield.Shield;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.resources.Resource;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class DeltaExporterTest {
    private final AgentLog log = AgentLogs.to(new ByteArrayOutputStream());
    private final Observer observer = new Observer(
            SettingsReader.read("", new Properties(), Map.of(), null, log), log, new Shield(log), span -> {}, () -> {});
    private final MetricSource source =
            new MetricSource(observer, InstrumentationScopeInfo.empty(), 10, new SpanCounts());
    private final Client client = observer.add("app", null, -1);
    private final List<Long> sent = new ArrayList<>();

    @Test
    void whatWasAdded_isTold_andWhatDidNotArriveIsInTheNext() {
        Collector collector = new Collector(AggregationTemporalitySelector.deltaPreferred());
        MetricExporter exporter = DeltaExporter.around(collector);

        send(3);
        export(exporter);
        send(2);
        collector.result = CompletableResultCode.ofFailure();
        export(exporter);
        collector.result = CompletableResultCode.ofSuccess();
        send(1);
        export(exporter);
        export(exporter);

        assertThat(sent).containsExactly(3L, 2L, 3L, 0L);
        assertThat(collector.histogramCounts).containsExactly(3L, 2L, 3L, 0L);
        assertThat(collector.temporalities).containsOnly(AggregationTemporality.DELTA);
    }

    @Test
    void sumsFromTheStart_areTheDefault() {
        Collector collector = new Collector(AggregationTemporalitySelector.alwaysCumulative());

        assertThat(DeltaExporter.around(collector)).isSameAs(collector);
    }

    private void export(MetricExporter exporter) {
        exporter.export(source.produce(Resource.empty()));
    }

    private void send(int times) {
        for (int i = 0; i < times; i++) {
            new TestSend(client.topic("orders")).finish();
        }
    }

    private final class Collector implements MetricExporter {
        private final AggregationTemporalitySelector selector;
        private final List<Long> histogramCounts = new ArrayList<>();
        private final List<AggregationTemporality> temporalities = new ArrayList<>();
        private CompletableResultCode result = CompletableResultCode.ofSuccess();

        Collector(AggregationTemporalitySelector selector) {
            this.selector = selector;
        }

        @Override
        public CompletableResultCode export(Collection<MetricData> metrics) {
            for (MetricData metric : metrics) {
                if (metric.getName().equals(MetricSource.SENT)) {
                    temporalities.add(metric.getLongSumData().getAggregationTemporality());
                    metric.getLongSumData().getPoints().forEach(point -> sent.add(point.getValue()));
                } else if (metric.getName().equals(MetricSource.DURATION)) {
                    temporalities.add(metric.getHistogramData().getAggregationTemporality());
                    metric.getHistogramData().getPoints().forEach(point -> histogramCounts.add(point.getCount()));
                }
            }
            return result;
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType type) {
            return selector.getAggregationTemporality(type);
        }
    }

    private static final class TestSend extends Send {
        TestSend(Topic topic) {
            super(topic);
        }

        void finish() {
            end(0, 0, null);
        }
    }
}
