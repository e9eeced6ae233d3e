// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.forebay.sidecar.spool.FullPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Listeners and limits that change while clients are connected. */
class ReloadedIngestTest {
    private static final String HELLO = "{\"forebay\":1,\"ack\":\"spooled\"}\n";

    private Path dir;
    private FakeSink sink;
    private Server server;
    private Client client;
    private int changes;

    @BeforeEach
    void open() throws Exception {
        dir = Files.createTempDirectory("fb");
        sink = new FakeSink().eager();
        server = Server.builder().sink(sink).start(dir, unix("s"));
        client = server.connect().send(HELLO);
        assertThat(client.line()).isEqualTo("{\"forebay\":1}");
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void addedListener_isOpenAndTheOldOneGoesOn() throws Exception {
        change(listener("app", unix("s"), AccessSettings.OPEN), listener("more", unix("t"), AccessSettings.OPEN));
        try (Client other = Client.connect(unix("t"))) {
            other.send("by the new one\n");
            await().untilAsserted(() -> assertThat(sink.values()).containsExactly("by the new one"));
        }
        goesOn(client);
    }

    @Test
    void removedListener_letsNobodyInAndKeepsWhoIsThere() throws Exception {
        change(listener("more", unix("t"), AccessSettings.OPEN));
        assertThat(dir.resolve("s")).doesNotExist();
        goesOn(client);
        try (Client other = Client.connect(unix("t"))) {
            other.send("by the new one\n");
            await().untilAsserted(() -> assertThat(sink.values()).contains("by the new one"));
        }
    }

    @Test
    void listenerThatCannotBeOpened_isNamedAndLeavesAllAsItWas() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ListenerSettings strict =
                    new ListenerSettings("app", unix("s"), "auto", Server.TOPIC, AckLevel.SYNCED, "0600", null, null);
            assertThatThrownBy(() -> change(
                            strict,
                            listener("fine", unix("t"), AccessSettings.OPEN),
                            listener(
                                    "taken",
                                    new BindAddress.Tcp("127.0.0.1", taken.getLocalPort()),
                                    AccessSettings.OPEN)))
                    .isInstanceOf(ListenException.class)
                    .hasMessageContaining("listener taken: can't listen on tcp:127.0.0.1:");
        }
        assertThat(changes).as("nothing else was changed").isZero();
        assertThat(mode("s")).isEqualTo("rw-rw----");
        assertThat(names()).containsExactly("s");
        goesOn(client);
        try (Client another = server.connect()) {
            goesOn(another.send(HELLO), another.line());
        }
    }

    @Test
    void unknownUser_isNamedAndLeavesAllAsItWas() throws Exception {
        assertThatThrownBy(() -> change(listener("app", unix("s"), users("no-such-user-here"))))
                .isInstanceOf(ListenException.class)
                .hasMessageContaining("listener.app.allow.users: this host has no user no-such-user-here");
        goesOn(client);
    }

    @Test
    void otherMode_isGivenToTheSameSocket() throws Exception {
        Object inode = Files.getAttribute(dir.resolve("s"), "unix:ino");
        change(new ListenerSettings("app", unix("s"), "auto", Server.TOPIC, AckLevel.SYNCED, "0600", null, null));
        assertThat(mode("s")).isEqualTo("rw-------");
        assertThat(Files.getAttribute(dir.resolve("s"), "unix:ino")).isEqualTo(inode);
        goesOn(client);
    }

    @Test
    void otherNameForTheSameSocket_isTheSameSocket() throws Exception {
        Object inode = Files.getAttribute(dir.resolve("s"), "unix:ino");
        change(listener("renamed", unix("s"), AccessSettings.OPEN));
        assertThat(Files.getAttribute(dir.resolve("s"), "unix:ino")).isEqualTo(inode);
        goesOn(client);
        client.close();
        await().untilAsserted(() -> assertThat(server.metrics.isOpen()).isTrue());
    }

    @Test
    void socketThatSomebodyDeleted_isMadeAgain() throws Exception {
        Files.delete(dir.resolve("s"));
        change(listener("app", unix("s"), AccessSettings.OPEN));
        try (Client other = server.connect()) {
            other.send("back\n");
            await().untilAsserted(() -> assertThat(sink.values()).containsExactly("back"));
        }
        goesOn(client);
    }

    @Test
    void userWhoMayNotBeThereAnyMore_isToldSoBehindHisAcks() throws Exception {
        client.send("{\"value\":\"before\"}\n");
        assertThat(client.line()).isEqualTo("{\"acked\":1}");
        change(listener("app", unix("s"), users(String.valueOf(uid() + 1))));
        assertThat(client.linesToEnd()).singleElement().asString().contains("\"n\":0", "\"code\":\"not_allowed\"");
        assertThat(sink.values()).containsExactly("before");
    }

    @Test
    void otherTopics_holdForWhoIsConnected() throws Exception {
        change(listener(
                "app",
                unix("s"),
                new AccessSettings(List.of(), List.of(), new TopicPatterns(List.of("app-*")), Map.of())));
        client.send("{\"topic\":\"orders\",\"value\":\"x\"}\n");
        assertThat(client.line()).contains("\"n\":1", "topic_not_allowed");
    }

    @Test
    void otherDefaultTopic_isForRecordsThatNameNone_unlessTheHelloNamedOne() throws Exception {
        try (Client named = server.connect().send("{\"forebay\":1,\"ack\":\"spooled\",\"topic\":\"own\"}\n")) {
            named.line();
            change(new ListenerSettings("app", unix("s"), "auto", "other-topic", AckLevel.SYNCED, null, null, null));
            client.send("{\"value\":\"a\"}\n");
            client.line();
            named.send("{\"value\":\"b\"}\n");
            named.line();
        }
        assertThat(sink.records()).extracting(Stored::topic).containsExactly("other-topic", "own");
    }

    @Test
    void smallerRecordLimit_holdsForWhoIsConnected() throws Exception {
        IngestSettings now = Server.builder().maxRecordBytes(10).settings(unix("s"));
        server.ingest().change(now, () -> changes++);
        client.send("{\"value\":\"more than ten bytes\"}\n");
        assertThat(client.line()).contains("record_too_large", "ingest.record.max.bytes is 10");
    }

    @Test
    void shorterLines_holdForWhoIsConnected() throws Exception {
        server.ingest().change(Server.builder().maxLineBytes(20).settings(unix("s")), () -> changes++);
        client.send("{\"value\":\"more than twenty bytes\"}\n");
        assertThat(client.line()).contains("line_too_long", "20 bytes (ingest.line.max.bytes)");
    }

    @Test
    void fewerConnections_closeNobodyAndLetNobodyMoreIn() throws Exception {
        server.ingest().change(Server.builder().maxConnections(1).settings(unix("s")), () -> changes++);
        goesOn(client);
        try (Client second = server.connect().send(HELLO)) {
            assertThat(second.linesToEnd()).singleElement().asString().contains("too_many_connections");
        }
    }

    /** Nothing leaves this sink before it is told. */
    @Test
    void share_beginsToCountAndEnds() throws Exception {
        Path place = Files.createTempDirectory("fb");
        BindAddress bind = new BindAddress.Unix(place.resolve("s"));
        Server.Builder unlimited = Server.builder().sink(new FakeSink().whenFull(FullPolicy.REJECT));
        try (Server limited = unlimited.start(place, bind);
                Client counted = limited.connect().send(HELLO)) {
            assertThat(counted.line()).isEqualTo("{\"forebay\":1}");
            QuotaSettings little = new QuotaSettings(Long.MAX_VALUE, 1);
            limited.ingest().change(Server.builder().quota(little).settings(bind), () -> changes++);
            counted.send("{\"value\":\"a\"}\n");
            assertThat(counted.line()).isEqualTo("{\"acked\":1}");
            counted.send("{\"value\":\"b\"}\n");
            assertThat(counted.line()).contains("\"n\":2", "spool_full", "listener.app.spool.share");
            assertThat(counted.line()).isEqualTo("{\"acked\":2}");
            limited.ingest().change(Server.builder().settings(bind), () -> changes++);
            counted.send("{\"value\":\"c\"}\n");
            assertThat(counted.line()).isEqualTo("{\"acked\":3}");
        }
    }

    private void change(ListenerSettings... listeners) throws ListenException {
        IngestSettings like = Server.builder().settings(unix("s"));
        server.ingest()
                .change(
                        new IngestSettings(
                                List.of(listeners),
                                like.maxRecordBytes(),
                                like.maxLineBytes(),
                                like.maxHeaders(),
                                like.maxUnackedRecords(),
                                like.maxConnections(),
                                like.maxMemoryBytes()),
                        () -> changes++);
    }

    private BindAddress unix(String name) {
        return new BindAddress.Unix(dir.resolve(name));
    }

    private static ListenerSettings listener(String name, BindAddress bind, AccessSettings access) {
        String mode = bind instanceof BindAddress.Unix ? "0660" : null;
        return listener(name, bind, mode, access);
    }

    private static ListenerSettings listener(
            String name, BindAddress bind, @Nullable String mode, AccessSettings access) {
        return new ListenerSettings(
                name, bind, "auto", Server.TOPIC, AckLevel.SYNCED, mode, null, null, access, QuotaSettings.NONE);
    }

    private static AccessSettings users(String... users) {
        return new AccessSettings(List.of(users), List.of(), null, Map.of());
    }

    private static int uid() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    private void goesOn(Client connected) throws IOException {
        goesOn(connected, "{\"forebay\":1}");
    }

    /** It is still taken from and answered. */
    private void goesOn(Client connected, String hello) throws IOException {
        assertThat(hello).isEqualTo("{\"forebay\":1}");
        connected.send("{\"value\":\"goes on\"}\n");
        assertThat(connected.line()).isEqualTo("{\"acked\":1}");
        assertThat(sink.values()).contains("goes on");
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(name)));
    }

    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (var files = Files.list(dir)) {
            files.forEach(file -> names.add(String.valueOf(file.getFileName())));
        }
        return names;
    }
}
