// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.forebay.sidecar.ingest.Client.Frames;
import io.forebay.sidecar.record.DeadLetterHeaders;
import io.forebay.sidecar.record.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in, and which topics he may write: over real sockets, as the user who runs the tests. */
class AccessTest {
    private static final String HELLO = "{\"forebay\":1,\"ack\":\"spooled\"}\n";

    private static Server.Builder eager() {
        return Server.builder().sink(new FakeSink().eager());
    }

    private static AccessSettings users(String... users) {
        return new AccessSettings(List.of(users), List.of(), null, Map.of());
    }

    private static AccessSettings groups(String... groups) {
        return new AccessSettings(List.of(), List.of(groups), null, Map.of());
    }

    private static AccessSettings topics(String... globs) {
        return new AccessSettings(List.of(), List.of(), new TopicPatterns(List.of(globs)), Map.of());
    }

    private static int own(String attribute) throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:" + attribute);
    }

    private static String stranger(String attribute) throws IOException {
        return String.valueOf(own(attribute) + 1);
    }

    @Test
    void user_isLetInByNumber() throws Exception {
        isLetIn(users(stranger("uid"), String.valueOf(own("uid"))));
    }

    @Test
    void user_isLetInByName() throws Exception {
        isLetIn(users(System.getProperty("user.name")));
    }

    @Test
    void group_isLetIn() throws Exception {
        isLetIn(groups(stranger("gid"), String.valueOf(own("gid"))));
    }

    /** Of what the kernel tells of a peer each one counts. */
    @Test
    void supplementaryGroups_areLetIn() throws Exception {
        String status = Files.readString(Path.of("/proc/self/status"));
        String groups = status.lines()
                .filter(line -> line.startsWith("Groups:"))
                .findFirst()
                .orElseThrow();
        for (String group : groups.substring("Groups:".length()).strip().split(" ")) {
            isLetIn(groups(group.isEmpty() ? String.valueOf(own("gid")) : group));
        }
    }

    private static void isLetIn(AccessSettings access) throws Exception {
        try (Server server = eager().access(access).start();
                Client client = server.connect()) {
            client.send(HELLO + "{\"value\":1}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            assertThat(client.line()).isEqualTo("{\"acked\":1}");
        }
    }

    @Test
    void json_isToldThatItIsNotAllowed() throws Exception {
        try (Server server = eager().access(users(stranger("uid"))).start();
                Client client = server.connect()) {
            client.send(HELLO + "{\"value\":1}\n");
            assertThat(client.linesToEnd())
                    .singleElement()
                    .asString()
                    .startsWith("{\"error\":{\"n\":0,\"code\":\"not_allowed\",\"message\":\"user " + own("uid")
                            + " (group " + own("gid"))
                    .contains("listener.app.allow.users or listener.app.allow.groups");
            assertThat(server.sink.records()).isEmpty();
            assertThat(server.metrics.refused).containsExactly(Map.entry("not_allowed", 1));
        }
    }

    @Test
    void frames_areToldThatTheyAreNotAllowed() throws Exception {
        try (Server server = eager().access(groups(stranger("gid"))).start();
                Client client = server.connect()) {
            client.send(
                    Frames.open().hello(1, "", "").batch(Client.body("", "x")).bytes());
            assertThat(client.frame()).startsWith("ERROR 0 not_allowed user " + own("uid"));
            assertThat(client.isAtEnd()).isTrue();
            assertThat(server.sink.records()).isEmpty();
        }
    }

    @Test
    void silentStranger_isClosed() throws Exception {
        try (Server server =
                        eager().protocol("lines").access(users(stranger("uid"))).start();
                Client client = server.connect();
                Client mute = server.connect()) {
            client.send("a line\n");
            assertThat(client.linesToEnd()).hasSize(1);
            assertThat(mute.linesToEnd()).hasSize(1);
            assertThat(server.sink.records()).isEmpty();
            await().until(() -> server.metrics.connections.get() == 0);
        }
    }

    @Test
    void unknownNames_areToldAtTheStart(@TempDir Path dir) {
        Server.Builder settings = eager().access(users("no-such-user"));
        ListenException e = catchThrowableOfType(
                ListenException.class,
                () -> settings.start(dir, new BindAddress.Unix(dir.resolve("s")))
                        .close());
        assertThat(e.reason()).isEqualTo(ListenException.Reason.INVALID);
        assertThat(e).hasMessageContaining("listener.app.allow.users: this host has no user no-such-user");
    }

    @Test
    void groupDatabase_countsAsWellAsTheProcess(@TempDir Path dir) throws Exception {
        Path passwd = Files.writeString(
                dir.resolve("passwd"), "alice:x:1001:100:A:/:/bin/sh\nbob:x:1002:101::/:\n+broken\nx:x:y:z:\n");
        Path group = Files.writeString(dir.resolve("group"), "users:x:100:\nstaff:x:200:bob, nobody\n#c:x:1:bob\n");
        UserDatabase database = new UserDatabase(passwd, group);
        AccessControl staff = new AccessControl("app", groups("staff"), database);
        AccessControl users = new AccessControl("app", groups("users"), database);

        assertThat(staff.allows(new Peer(1001, 100, List.of()))).isFalse();
        assertThat(staff.allows(new Peer(1001, 200, List.of()))).isTrue();
        assertThat(staff.allows(new Peer(1001, 100, List.of(7, 200)))).isTrue();
        assertThat(staff.allows(new Peer(1002, 101, List.of()))).isTrue();
        assertThat(staff.allows(Peer.UNKNOWN)).isFalse();
        assertThat(users.allows(new Peer(1001, 7, List.of()))).isTrue();
        assertThat(users.allows(new Peer(1002, 101, List.of()))).isFalse();

        // Who is added later is let in without a restart.
        Files.writeString(group, "users:x:100:bob\nstaff:x:200:\n");
        Files.setLastModifiedTime(group, FileTime.fromMillis(1));
        assertThat(users.allows(new Peer(1002, 101, List.of()))).isTrue();
        assertThat(staff.allows(new Peer(1002, 101, List.of()))).isFalse();
    }

    @Test
    void json_topicThatIsNotAllowed() throws Exception {
        try (Server server = eager().access(topics("app-*", "orders-?")).start();
                Client client = server.connect()) {
            client.send(HELLO
                    + "{\"topic\":\"other\",\"value\":1}\n{\"topic\":\"orders-1\",\"value\":2}\n{\"topic\":\"orders-12\",\"value\":3}\n"
                    + "{\"topic\":\"app-\",\"value\":4}\n{\"topic\":\"xapp-\",\"value\":5}\n{\"value\":6}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            assertThat(client.line())
                    .isEqualTo(
                            "{\"error\":{\"n\":1,\"code\":\"topic_not_allowed\",\"message\":\"topic other may not be "
                                    + "written here (listener.app.topics)\"}}");
            assertThat(client.line()).contains("\"n\":3,").contains("orders-12");
            assertThat(client.line()).contains("\"n\":5,").contains("xapp-");
            assertThat(client.line()).isEqualTo("{\"acked\":6}");
            assertThat(server.sink.values()).containsExactly("2", "4", "6");
            assertThat(server.metrics.refused).containsExactly(Map.entry("topic_not_allowed", 3));
        }
    }

    @Test
    void frames_topicThatIsNotAllowed() throws Exception {
        try (Server server = eager().access(topics("app-*")).start();
                Client client = server.connect()) {
            client.send(Frames.open()
                    .hello(1, "", "")
                    .batch(Client.body("other", "1"), Client.body("app-x", "2"), Client.body("", "3"))
                    .bytes());
            assertThat(client.frame()).startsWith("HELLO_OK");
            assertThat(client.frame())
                    .isEqualTo("ERROR 1 topic_not_allowed topic other may not be written here (listener.app.topics)");
            await().until(() -> server.sink.values().equals(List.of("2", "3")));
        }
    }

    @Test
    void silentClient_getsADeadLetterForATopicThatIsNotAllowed() throws Exception {
        try (Server server = eager().access(topics("app-*")).start();
                Client client = server.connect()) {
            client.send("{\"topic\":\"other\",\"value\":1}\n{\"value\":2}\n").endInput();
            assertThat(client.linesToEnd()).isEmpty();
            assertThat(server.sink.records()).extracting(Stored::kind).containsExactly(Kind.REJECTED, Kind.RECORD);
            assertThat(server.sink.records().get(0).headers())
                    .containsEntry(DeadLetterHeaders.CODE, "topic_not_allowed");
        }
    }

    @Test
    void hello_forATopicThatIsNotAllowedEndsTheConnection() throws Exception {
        try (Server server = eager().access(topics("app-*")).start();
                Client client = server.connect()) {
            client.send("{\"forebay\":1,\"topic\":\"other\"}\n{\"value\":1}\n");
            assertThat(client.linesToEnd())
                    .singleElement()
                    .asString()
                    .startsWith("{\"error\":{\"n\":0,\"code\":\"topic_not_allowed\"");
            assertThat(server.sink.records()).isEmpty();
        }
    }

    @Test
    void topicsOfAUser_areInsteadOfThoseOfTheListener() throws Exception {
        AccessSettings own = new AccessSettings(
                List.of(),
                List.of(),
                new TopicPatterns(List.of("app-*")),
                Map.of(
                        String.valueOf(own("uid")), new TopicPatterns(List.of("own")),
                        stranger("uid"), new TopicPatterns(List.of("foreign"))));
        try (Server server = eager().access(own).start();
                Client client = server.connect()) {
            client.send(
                    HELLO + "{\"value\":1}\n{\"topic\":\"foreign\",\"value\":2}\n{\"topic\":\"own\",\"value\":3}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            assertThat(client.line()).contains("\"n\":1,").contains("(listener.app.topics." + own("uid") + ")");
            assertThat(client.line()).contains("\"n\":2,");
            assertThat(client.line()).isEqualTo("{\"acked\":3}");
            assertThat(server.sink.values()).containsExactly("3");
        }
    }
}
