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
import org.jspecify.annotations.Nullable;
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

        TestSend send = send(observer, topic, null);
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

        TestSend root = send(observer, topic, null);
        TestSend child = send(observer, topic, TraceParent.parse(root.header()));

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

        assertThat(observer.samples(new TraceParent(1, 2, 3, false), 2)).isFalse();
        assertThat(observer.samples(observer.parent(topic, null), 2)).isTrue();
    }

    @Test
    void transaction_isTheParentOfWhatHappensInIt() {
        Observer observer = observer("");
        Client client = observer.add("app", null, -1);
        Topic topic = client.topic("orders");
        TraceParent request = new TraceParent(1, 2, 3, true);

        operate(observer, client, Operation.BEGIN_TRANSACTION, request, null);
        TestSend inside = send(observer, topic, request);
        TestSend alone = send(observer, topic, null);
        TestSend elsewhere = send(observer, topic, new TraceParent(7, 8, 9, true));
        operate(observer, client, Operation.COMMIT_TRANSACTION, request, "NETWORK_EXCEPTION");
        operate(observer, client, Operation.ABORT_TRANSACTION, request, null);
        TestSend after = send(observer, topic, request);

        assertThat(spans)
                .extracting(span -> ((TracedOperation) span).operation().spanName())
                .containsExactly("commit_transaction", "abort_transaction", "transaction");
        TracedOperation transaction = (TracedOperation) spans.get(2);
        assertThat(transaction.outcome()).isEqualTo(TracedOperation.Outcome.ABORTED);
        assertThat(transaction.parentSpan()).isEqualTo(3);
        assertThat(List.of(inside, alone, spans.get(0), spans.get(1)))
                .allMatch(span -> span.parentSpan() == transaction.span() && span.traceHigh() == 1);
        assertThat(spans.get(0).error()).isEqualTo("NETWORK_EXCEPTION");
        assertThat(elsewhere.parentSpan()).isEqualTo(9);
        assertThat(after.parentSpan()).isEqualTo(3);
    }

    @Test
    void transactionThatIsNotSampled_hasNoSpansInIt() {
        Observer observer = observer("otel.traces.sampler=parentbased_always_off");
        Client client = observer.add("app", null, -1);

        operate(observer, client, Operation.BEGIN_TRANSACTION, null, null);
        TraceParent parent = requireNonNull(observer.parent(client.topic("orders"), null));

        assertThat(observer.samples(parent, observer.trace(parent))).isFalse();
        assertThat(observer.begun(client, Operation.FLUSH, null)).isNull();
        operate(observer, client, Operation.COMMIT_TRANSACTION, null, null);
        assertThat(observer.parent(client.topic("orders"), null)).isNull();
        assertThat(spans).isEmpty();
    }

    @Test
    void transactionOfAClosedProducer_isOver() {
        Observer observer = observer("");
        Client client = observer.add("app", null, -1);

        operate(observer, client, Operation.BEGIN_TRANSACTION, null, null);
        client.close();

        assertThat(spans)
                .singleElement()
                .satisfies(span ->
                        assertThat(((TracedOperation) span).outcome()).isEqualTo(TracedOperation.Outcome.CLOSED));
    }

    @Test
    void waitingAndRetries_areToldOf_whereThereWereSome() {
        double[] waited = {5, 0};
        double[] resent = {3};
        Observer observer = observer("");
        Client client = observer.add("app", null, -1);
        client.setBufferWait(() -> waited[0]);
        client.setMetadataWait(() -> waited[1]);
        Topic topic = client.topic("orders");
        topic.setRetries(() -> resent[0]);

        TestSend quick = send(observer, topic, null);
        quick.inBuffer();
        quick.end(0, 1, null);
        TestSend slow = send(observer, topic, null);
        waited[1]++;
        slow.inBuffer();
        resent[0] += 2;
        slow.end(0, 2, null);

        assertThat(quick.blockedNanos()).isZero();
        assertThat(quick.retries()).isZero();
        assertThat(slow.blockedNanos()).isPositive();
        assertThat(slow.retries()).isEqualTo(2);
    }

    @Test
    void refusedHeaders_areNotAddedAnyMore_forThatProducer() {
        Observer observer = observer("");
        Client client = observer.add("app", null, -1);
        Topic topic = client.topic("orders");
        Topic other = observer.add("other", null, -1).topic("orders");

        client.refuseHeaders("Magic v1 does not support record headers");
        client.refuseHeaders("Magic v1 does not support record headers");

        assertThat(send(observer, topic, null).header()).isNull();
        assertThat(send(observer, other, null).header()).isNotNull();
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

    private static void operate(
            Observer observer, Client client, Operation operation, @Nullable TraceParent said, @Nullable String error) {
        observer.ended(requireNonNull(observer.begun(client, operation, said)), error);
    }

    private static TestSend send(Observer observer, Topic topic, @Nullable TraceParent said) {
        return new TestSend(topic, observer, observer.parent(topic, said));
    }

    private static long sum(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    private static final class TestSend extends TracedSend {
        TestSend(Topic topic, Observer observer, @Nullable TraceParent parent) {
            super(topic, parent, observer.trace(parent));
        }
    }
}
