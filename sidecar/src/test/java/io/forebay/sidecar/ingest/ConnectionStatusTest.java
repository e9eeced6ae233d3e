// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConnectionStatusTest {
    @Test
    void connection_isDescribed_asItIsNow() throws Exception {
        try (Server server = Server.start();
                Client client = server.connect()) {
            client.send("{\"forebay\":1,\"ack\":\"synced\",\"producer\":\"billing-7\"}\n");
            assertThat(client.line()).startsWith("{\"forebay\":1");
            String records = "{\"value\":\"a\"}\n{\"nonsense\":1}\n{\"value\":\"b\"}\n";
            client.send(records);
            await().untilAsserted(() -> assertThat(one(server).records()).isEqualTo(3));

            ConnectionStatus status = one(server);
            assertThat(status.listener()).isEqualTo("app");
            assertThat(status.protocol()).isEqualTo("json");
            assertThat(status.ack()).isEqualTo("synced");
            assertThat(status.producer()).isEqualTo("billing-7");
            assertThat(status.pid()).isEqualTo((int) ProcessHandle.current().pid());
            assertThat(status.refused()).isEqualTo(1);
            assertThat(status.unacked()).isEqualTo(3);
            assertThat(status.bytes()).isGreaterThan(records.length());
            assertThat(status.lastRecordMs())
                    .isGreaterThanOrEqualTo(status.sinceMs())
                    .isPositive();
            assertThat(status.state()).isEqualTo("open");

            server.sink.sync();
            await().untilAsserted(() -> assertThat(one(server).unacked()).isZero());
        }
    }

    private static ConnectionStatus one(Server server) {
        Ingest.Look look = server.ingest().connections(10);
        assertThat(look.count()).isEqualTo(1);
        return look.oldest().get(0);
    }

    @Test
    void ofManyConnections_someAreDescribed() throws Exception {
        try (Server server = Server.start()) {
            try (Client first = server.connect();
                    Client second = server.connect()) {
                first.send("a\n");
                second.send("b\n");
                await().untilAsserted(() -> assertThat(server.ingest().connections(1))
                        .satisfies(look -> {
                            assertThat(look.count()).isEqualTo(2);
                            assertThat(look.oldest()).hasSize(1);
                        }));
            }
            await().untilAsserted(() ->
                    assertThat(server.ingest().connections(1).count()).isZero());
        }
    }

    @Test
    void eventLoop_saysThatItGetsOn() {
        try (Server server = Server.start()) {
            assertThat(server.ingest().hang(Duration.ofMinutes(1))).isNull();
            server.ingest().close();
            assertThat(server.ingest().hang(Duration.ZERO))
                    .as("closed, not hung")
                    .isNull();
            assertThat(server.ingest().connections(1).count()).isZero();
        }
    }
}
