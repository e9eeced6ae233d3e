// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.agent.config.AgentSettings;
import io.forebay.agent.config.SettingsReader;
import io.forebay.agent.shield.AgentLog;
import io.forebay.agent.shield.AgentLogs;
import io.forebay.agent.shield.Shield;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ObserverTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final AgentLog log = AgentLogs.to(said);
    private final List<EndedSpan> spans = new ArrayList<>();

    private int firsts;

    @Test
    void send_endsOnce() {
        Observer observer = observer("");
        Topic topic = observer.add("app", "host", 9092).topic("orders");

        TestSend send = new TestSend(topic, requireNonNull(observer.start(topic, null)));
        send.end(3, 14, null);
        send.end(-1, -1, "NETWORK_EXCEPTION");

        assertThat(spans).containsExactly(send);
        assertThat(send.partition()).isEqualTo(3);
        assertThat(send.offset()).isEqualTo(14);
        assertThat(send.error()).isNull();
        assertThat(sum(topic.successes().counts())).isEqualTo(1);
        assertThat(topic.failures()).isEmpty();
    }

    @Test
    void child_isInItsParentsTrace() {
        Observer observer = observer("");
        Topic topic = observer.add("app", null, -1).topic("orders");

        TestSend root = new TestSend(topic, requireNonNull(observer.start(topic, null)));
        TestSend child = new TestSend(topic, requireNonNull(observer.start(topic, TraceParent.parse(root.header()))));

        assertThat(root.parentSpan()).isZero();
        assertThat(child.parentSpan()).isEqualTo(root.span());
        assertThat(child.traceHigh()).isEqualTo(root.traceHigh());
        assertThat(child.traceLow()).isEqualTo(root.traceLow());
        assertThat(child.span()).isNotEqualTo(root.span());
    }

    @Test
    void childOfWhatIsNotSampled_isNotSampled() {
        Observer observer = observer("");
        Topic topic = observer.add("app", null, -1).topic("orders");

        assertThat(observer.start(topic, new TraceParent(1, 2, 3, false))).isNull();
    }

    @Test
    void refusedHeaders_areNotAddedAnyMore_forThatProducer() {
        Observer observer = observer("");
        Client client = observer.add("app", null, -1);
        Topic topic = client.topic("orders");
        Topic other = observer.add("other", null, -1).topic("orders");

        client.refuseHeaders("Magic v1 does not support record headers");
        client.refuseHeaders("Magic v1 does not support record headers");

        assertThat(new TestSend(topic, requireNonNull(observer.start(topic, null))).header())
                .isNull();
        assertThat(new TestSend(other, requireNonNull(observer.start(other, null))).header())
                .isNotNull();
        assertThat(said.toString(UTF_8)).hasLineCount(1).contains("the producer app adds no more header");
    }

    @Test
    void topicsBeyondTheMost_areCountedTogether() {
        Observer observer = observer("metrics.series.max=2");
        Client client = observer.add("app", null, -1);
        for (String name : List.of("a", "b", "c", "d")) {
            client.topic(name).add(1_000, null);
            client.topic(name).add(1_000, "TOPIC_AUTHORIZATION_FAILED");
        }

        assertThat(client.topics()).extracting(Topic::name).containsExactlyInAnyOrder("a", "b");
        assertThat(sum(client.others().successes().counts())).isEqualTo(2);
        assertThat(client.others().failures()).containsOnlyKeys("TOPIC_AUTHORIZATION_FAILED");
        assertThat(client.topic("c").name()).isEqualTo("c");
    }

    @Test
    void kindsOfErrorsBeyondTheMost_areCountedTogether() {
        Topic topic = observer("").add("app", null, -1).topic("orders");
        for (int i = 0; i < 100; i++) {
            topic.add(1_000, "com.example.Exception" + i);
        }

        assertThat(topic.failures()).hasSize(21);
        assertThat(sum(requireNonNull(topic.failures().get("_other")).counts())).isEqualTo(80);
    }

    @Test
    void closedProducers_areToldOfOnceMore() {
        Observer observer = observer("");
        Client closed = observer.add("closed", null, -1);
        Client open = observer.add("open", null, -1);
        closed.close();

        assertThat(observer.clients()).containsExactly(closed, open);
        assertThat(observer.clients()).containsExactly(open);
        assertThat(firsts).isEqualTo(1);
    }

    @Test
    void durations_fallIntoTheirBuckets() {
        Durations durations = new Durations();
        durations.add(0);
        durations.add(5_000_000);
        durations.add(5_000_001);
        durations.add(Long.MAX_VALUE / 2);

        assertThat(durations.counts()).startsWith(2, 1, 0).endsWith(0, 1).hasSize(15);
        assertThat(durations.sumNanos()).isEqualTo(10_000_001 + Long.MAX_VALUE / 2);
    }

    private Observer observer(String argument) {
        AgentSettings settings = SettingsReader.read(argument, new Properties(), Map.of(), null, log);
        return new Observer(settings, log, new Shield(log), spans::add, () -> firsts++);
    }

    private static long sum(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    private static final class TestSend extends TracedSend {
        TestSend(Topic topic, SpanStart start) {
            super(topic, start);
        }
    }
}
