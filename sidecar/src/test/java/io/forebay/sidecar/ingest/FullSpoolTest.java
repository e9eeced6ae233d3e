// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.sidecar.ingest.Client.Frames;
import io.forebay.sidecar.spool.FullPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code spool.full} does at the door. */
class FullSpoolTest {
    private static final String HELLO = "{\"forebay\":1,\"ack\":\"spooled\"}\n";

    private static Server server(FullPolicy policy) {
        return Server.builder().sink(new FakeSink().eager().whenFull(policy)).start();
    }

    private static String error(int n, String policy) {
        return "{\"error\":{\"n\":" + n + ",\"code\":\"spool_full\",\"message\":\"the spool is full (spool.full="
                + policy + ")\"}}";
    }

    @ParameterizedTest
    @EnumSource(names = {"REJECT", "DROP_NEWEST"})
    void whoTakesAcks_isToldAndGoesOn(FullPolicy policy) throws Exception {
        try (Server server = server(policy);
                Client client = server.connect()) {
            client.send(HELLO + "{\"value\":1}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            assertThat(client.line()).isEqualTo("{\"acked\":1}");
            server.sink.room(0);
            client.send("{\"value\":2}\n{\"topic\":\"other\",\"value\":3}\n{\"valeu\":4}\n");
            assertThat(client.line()).isEqualTo(error(2, policy.text()));
            assertThat(client.line()).isEqualTo(error(3, policy.text()));
            assertThat(client.line()).contains("\"n\":4,\"code\":\"unknown_field\"");
            assertThat(client.line()).isEqualTo("{\"acked\":4}");
            server.sink.room(Long.MAX_VALUE);
            await().until(server.metrics::isOpen);
            client.send("{\"value\":5}\n");
            assertThat(client.line()).isEqualTo("{\"acked\":5}");
            assertThat(server.sink.values()).containsExactly("1", "5");
            assertThat(server.sink.turnedAway()).containsOnly(Map.entry(Server.TOPIC, 1), Map.entry("other", 1));
            assertThat(server.metrics.turnedAway).hasValue(2);
        }
    }

    @Test
    void frames_areToldAndGoOn() throws Exception {
        try (Server server = server(FullPolicy.REJECT);
                Client client = server.connect()) {
            server.sink.room(1);
            client.send(Frames.open()
                    .hello(1, "", "")
                    .batch(Client.body("", "1"), Client.body("", "2"))
                    .bytes());
            assertThat(client.frame()).startsWith("HELLO_OK");
            String next = client.frame();
            assertThat(next.equals("ACK 1") ? client.frame() : next)
                    .isEqualTo("ERROR 2 spool_full the spool is full (spool.full=reject)");
            assertThat(client.frame()).isEqualTo("ACK 2");
        }
    }

    /** Also who comes while it is full already: his hello is no record. */
    @Test
    void hello_isAnsweredWhileTheSpoolIsFull() throws Exception {
        try (Server server = server(FullPolicy.REJECT);
                Client filler = server.connect()) {
            server.sink.room(0);
            filler.send("waits\n");
            await().until(() -> !server.metrics.isOpen());
            try (Client client = server.connect()) {
                client.send(HELLO + "{\"value\":2}\n");
                assertThat(client.line()).isEqualTo("{\"forebay\":1}");
                assertThat(client.line()).isEqualTo(error(1, "reject"));
            }
        }
    }

    @Test
    void reject_makesSilentClientsWait() throws Exception {
        try (Server server = server(FullPolicy.REJECT);
                Client lines = server.connect();
                Client json = server.connect()) {
            server.sink.room(0);
            lines.send("first\nsecond\n");
            json.send("{\"value\":\"third\"}\n{\"valeu\":4}\n");
            await().until(() -> server.metrics.bytes.get() == 13 + 30 && !server.metrics.isOpen());
            assertThat(server.sink.records()).isEmpty();
            server.sink.room(Long.MAX_VALUE);
            await().until(() -> server.sink.records().size() == 4);
            assertThat(server.sink.values()).contains("first", "second", "third", "{\"valeu\":4}");
            assertThat(server.sink.turnedAway()).isEmpty();
        }
    }

    @Test
    void dropNewest_throwsAwayWhatSilentClientsSend_andCountsIt() throws Exception {
        try (Server server = server(FullPolicy.DROP_NEWEST);
                Client lines = server.connect();
                Client json = server.connect()) {
            server.sink.room(2);
            lines.send("1\n2\n3\n4\n5\n");
            await().until(() -> server.metrics.turnedAway.get() == 3);
            json.send("{\"topic\":\"other\",\"value\":1}\n{\"topic\":\"no spaces\",\"value\":1}\n");
            await().until(() -> server.metrics.turnedAway.get() == 5);
            server.sink.room(Long.MAX_VALUE);
            await().until(server.metrics::isOpen);
            lines.send("6\n");
            await().until(() -> server.sink.values().contains("6"));
            assertThat(server.sink.values()).containsExactly("1", "2", "6");
            assertThat(server.sink.turnedAway())
                    .containsOnly(Map.entry(Server.TOPIC, 3), Map.entry("other", 1), Map.entry("_unknown", 1));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BLOCK", "DROP_OLDEST"})
    void theOthers_makeEverybodyWait(FullPolicy policy) throws Exception {
        try (Server server = server(policy);
                Client client = server.connect()) {
            client.send(HELLO);
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            server.sink.room(0);
            client.send("{\"value\":1}\n");
            await().until(() -> !server.metrics.isOpen());
            assertThat(client.available()).isZero();
            server.sink.room(Long.MAX_VALUE);
            assertThat(client.line()).isEqualTo("{\"acked\":1}");
            assertThat(server.sink.turnedAway()).isEmpty();
        }
    }

    /** Else the record that was turned away would be taken for a duplicate when it comes again. */
    @Test
    void numberedRecords_areNotPassedByLaterOnes() throws Exception {
        try (Server server = server(FullPolicy.REJECT);
                Client client = server.connect()) {
            client.send("{\"forebay\":1,\"ack\":\"spooled\",\"producer\":\"p\"}\n{\"value\":\"a\",\"seq\":1}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            assertThat(client.line()).isEqualTo("{\"acked\":1}");
            server.sink.room(0);
            client.send("{\"value\":\"b\",\"seq\":2}\n");
            assertThat(client.line()).isEqualTo(error(2, "reject"));
            assertThat(client.line()).isEqualTo("{\"acked\":2}");
            server.sink.room(Long.MAX_VALUE);
            await().until(server.metrics::isOpen);
            client.send("{\"value\":\"c\",\"seq\":3}\n");
            assertThat(client.line())
                    .contains("\"n\":3,\"code\":\"spool_full\"")
                    .contains("lower sequence");
            assertThat(client.line()).isEqualTo("{\"acked\":3}");
            client.send("{\"value\":\"b\",\"seq\":2}\n{\"value\":\"c\",\"seq\":3}\n{\"value\":\"d\",\"seq\":4}\n");
            await().until(() -> server.sink.records().size() == 4);
            assertThat(server.sink.values()).containsExactly("a", "b", "c", "d");
        }
    }

    @Test
    void failedSpool_isNotAFullOne() throws Exception {
        try (Server server = server(FullPolicy.DROP_NEWEST);
                Client client = server.connect()) {
            client.send(HELLO);
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            server.sink.fail();
            List<String> rest = client.linesToEnd();
            assertThat(rest).singleElement().asString().contains("spool_failed");
            assertThat(server.sink.turnedAway()).isEmpty();
        }
    }
}
