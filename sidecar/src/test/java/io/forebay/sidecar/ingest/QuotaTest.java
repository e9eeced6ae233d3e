// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.sidecar.spool.FullPolicy;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Limits of a listener and of a user: who is over one isn't read for a while, or is told that there is no room. */
class QuotaTest {
    private static final long SECOND = 1_000_000_000;
    private static final String LINE = "x".repeat(999) + "\n";

    private static QuotaSettings rate(long bytesPerSecond) {
        return new QuotaSettings(bytesPerSecond, Long.MAX_VALUE);
    }

    private static QuotaSettings share(long bytes) {
        return new QuotaSettings(Long.MAX_VALUE, bytes);
    }

    private static Server.Builder eager() {
        return Server.builder().sink(new FakeSink().eager());
    }

    @Test
    void rateOfAListener_isKeptByNotReading() throws Exception {
        keepsTheRate(eager().quota(rate(1_000_000)));
    }

    @Test
    void rateOfAUser_isKeptByNotReading() throws Exception {
        keepsTheRate(eager().userQuota(rate(1_000_000)));
    }

    @Test
    void overTcp_theRateOfTheListenerHolds() throws Exception {
        keepsTheRate(eager().tcp().quota(rate(1_000_000)));
    }

    /** By a clock that stands still unless told: what is read at once, and what each second brings. */
    private static void keepsTheRate(Server.Builder settings) throws Exception {
        AtomicLong now = new AtomicLong();
        int most = ReadBuffers.LARGE_BYTES;
        try (Server server = settings.nanos(now::get).start();
                Client client = server.connect()) {
            byte[] much = LINE.repeat(100).getBytes(UTF_8);
            for (int second = 1; second < 5; second++) {
                long due = second * 1_000_000L;
                await().until(() -> {
                    client.sendUntilStuck(much, 100 << 20);
                    return server.metrics.bytes.get() >= due;
                });
                assertThat(server.metrics.bytes.get()).isLessThan(due + most);
                now.addAndGet(SECOND);
            }
        }
    }

    /** A client that has ended its side is read at once, whatever anybody wants; what it sent then waits here. */
    @Test
    void usersLimit_holdsForAllOfHisConnections_andOutlivesThem() throws Exception {
        AtomicLong now = new AtomicLong();
        byte[] much = LINE.repeat(100).getBytes(UTF_8);
        try (Server server = eager().userQuota(rate(1_000_000)).nanos(now::get).start()) {
            long sent = 0;
            for (int i = 0; i < 4; i++) {
                try (Client client = server.connect()) {
                    sent += client.sendUntilStuck(much, 100 << 20);
                }
            }
            assertThat(server.sink.records().size()).isBetween(1_000, 1_000 + ReadBuffers.LARGE_BYTES / 1_000);
            now.addAndGet(100 * SECOND);
            long all = (sent + LINE.length() - 1) / LINE.length();
            await().until(() -> server.metrics.connections.get() == 0);
            assertThat(server.sink.records().size()).isBetween((int) all - 4, (int) all + 4);
        }
    }

    @Test
    void overTcp_usersLimitsDontHold() throws Exception {
        try (Server server = eager().tcp().userQuota(rate(1_000)).nanos(() -> 0).start();
                Client client = server.connect()) {
            client.send(LINE.repeat(5_000));
            await().until(() -> server.sink.records().size() == 5_000);
        }
    }

    @Test
    void shareOfTheSpool_isKept_andOthersGoOn() throws Exception {
        FakeSink sink = new FakeSink();
        try (Server server =
                        Server.builder().sink(sink).userQuota(share(100_000)).start();
                Client client = server.connect()) {
            client.sendUntilStuck(LINE.getBytes(UTF_8), 100 << 20);
            int first = sink.records().size();
            assertThat(first).isBetween(80, 100); // with what the spool keeps beside the value
            assertThat(server.metrics.isOpen()).isTrue();

            sink.sync();
            sink.deliver();
            await().until(() -> sink.records().size() > first + 80);
            assertThat(sink.records().size()).isLessThanOrEqualTo(2 * first + 2);
            sink.eager();
            sink.sync();
            sink.deliver();
            await().until(() -> server.metrics.memory.get() < 1_000);
        }
    }

    @Test
    void rejectedShare_isToldWithItsReason() throws Exception {
        FakeSink sink = new FakeSink().whenFull(FullPolicy.REJECT);
        try (Server server = Server.builder().sink(sink).quota(share(500)).start();
                Client client = server.connect()) {
            client.send("{\"forebay\":1,\"ack\":\"delivered\"}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            client.send("{\"value\":\"" + "x".repeat(600) + "\"}\n{\"value\":2}\n");
            assertThat(client.line())
                    .contains("\"n\":2,\"code\":\"spool_full\"")
                    .contains("bytes of listener app wait in the spool, its share is 500 (listener.app.spool.share)");
            sink.sync();
            sink.deliver();
            assertThat(client.line()).isEqualTo("{\"acked\":2}");
            client.send("{\"value\":3}\n");
            await().until(() -> sink.values().contains("3"));
        }
    }
}
