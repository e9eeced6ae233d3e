// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.sidecar.admin.AdminActions.Outcome;
import io.forebay.sidecar.admin.AdminActions.Reloaded;
import io.forebay.sidecar.deadletters.OrdinalRanges;
import io.forebay.sidecar.incident.Incident;
import io.forebay.sidecar.ingest.BindAddress;
import io.forebay.sidecar.ingest.ConnectionStatus;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {
    private Path dir;
    private Path socket;
    private AdminServer server;
    private final Trend trend = new Trend();
    private @Nullable String notReady;
    private @Nullable String notLive;
    private String asked = "";
    private Reloaded reloaded = Reloaded.not(Outcome.BAD, List.of("f:3: spool.full: is wrong"));

    @BeforeEach
    void start() throws Exception {
        dir = Files.createTempDirectory("fb");
        socket = dir.resolve("admin.sock");
        server = server(socket);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        Files.delete(dir); // nothing may be left in it
    }

    @Test
    void status_isToldOverBoth() throws Exception {
        assertThat(unix("GET /status HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK")
                .contains("\"pid\":7", "\"orders\":{\"accepted\":3,", "\"alarms\":[\"one\"]");
        assertThat(tcp("GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n")).contains("\"pid\":7");
    }

    @Test
    void ready_saysWhyNot() throws Exception {
        assertThat(unix("GET /health/ready HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200 OK");
        notReady = "the spool is full";
        assertThat(unix("GET /health/ready HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 503 ")
                .endsWith("the spool is full\n");
        assertThat(unix("GET /health/live HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200 OK");
    }

    @Test
    void live_failsWhenAThreadHangs() throws Exception {
        notLive = "the drain has not moved for 61 s";
        assertThat(unix("GET /health/live HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 503 ")
                .endsWith("61 s\n");
    }

    @Test
    void head_hasTheSameHeadAndNoBody() throws Exception {
        String get = unix("GET /status HTTP/1.1\r\n\r\n");
        String head = unix("HEAD /status HTTP/1.1\r\n\r\n");
        assertThat(head).endsWith("\r\n\r\n");
        assertThat(lengthOf(head)).isEqualTo(lengthOf(get)).isPositive();
        notReady = "full";
        assertThat(unix("HEAD /health/ready HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 503 ")
                .endsWith("\r\n\r\n");
    }

    private static int lengthOf(String answer) {
        // without the digits of the time, which may have one more or less: they have thirteen
        return Integer.parseInt(answer.replaceFirst("(?s).*content-length: (\\d+).*", "$1"));
    }

    @Test
    void page_runsItsOwnScriptOnly_andShowsNothingAsMarkup() throws Exception {
        String page = unix("GET / HTTP/1.1\r\n\r\n");
        String policy = page.replaceFirst("(?s).*content-security-policy: ([^\r]+).*", "$1");
        assertThat(policy)
                .startsWith("default-src 'none';")
                .contains("script-src 'sha256-", "style-src 'sha256-", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page)
                .contains("content-type: text/html; charset=utf-8", "&lt;/pre&gt;&lt;script&gt;alert(1)")
                .doesNotContain("<script>alert", "src=\"http", "href=\"http");
        assertThat(page.split("<script>", -1)).hasSize(2);
    }

    @Test
    void everyAnswer_hasTheHeadersThatKeepOthersOut() throws Exception {
        for (String path : List.of("/", "/status", "/status.txt", "/trend", "/health/live", "/nowhere")) {
            assertThat(tcp("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .contains(
                            "cache-control: no-store",
                            "x-content-type-options: nosniff",
                            "x-frame-options: DENY",
                            "referrer-policy: no-referrer",
                            "cross-origin-resource-policy: same-origin",
                            "content-security-policy: default-src 'none'",
                            "frame-ancestors 'none'");
        }
    }

    @Test
    void text_saysTheSameForPeople() throws Exception {
        assertThat(unix("GET /status.txt HTTP/1.1\r\n\r\n"))
                .contains(
                        "content-type: text/plain",
                        "delivering    no: Kafka: not reachable",
                        "full in 10 s at the present rate",
                        "app root 9 (php)",
                        "2 of topic orders: too_large: 1 > 0",
                        "ALARM: one");
    }

    @Test
    void trend_isToldAsSeries() throws Exception {
        trend.add(new Trend.Sample(1_000, 10, 4, 100));
        trend.add(new Trend.Sample(3_000, 30, 2, 120));
        assertThat(unix("GET /trend HTTP/1.1\r\n\r\n"))
                .contains("\"at_ms\":[1000,3000],\"accepted\":[10,30],\"waiting\":[4,2],\"bytes\":[100,120]");
    }

    @Test
    void twoHosts_areRefused() throws Exception {
        assertThat(tcp("GET /status HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void watch_isForTheUnixSocketOnly() throws Exception {
        String body = "topic=orders&values=1";
        String request =
                "POST /tap HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        assertThat(tcp(request)).startsWith("HTTP/1.1 403 ");
        assertThat(asked).isEmpty();
        assertThat(unix(request)).startsWith("HTTP/1.1 200 ");
        assertThat(asked).contains("topic=orders", "values=true");
    }

    @Test
    void change_isDoneOverTheUnixSocketOnly() throws Exception {
        String request =
                "POST /dead-letters/drop HTTP/1.1\r\nHost: localhost\r\nContent-Length: 13\r\n\r\nletters=1-3,5";
        assertThat(tcp(request)).startsWith("HTTP/1.1 403 ").contains("use the Unix socket");
        assertThat(asked).isEmpty();
        assertThat(unix(request)).startsWith("HTTP/1.1 200 OK").contains("{\"dropped\":4}");
        assertThat(asked).isEqualTo("drop 1-3,5");
    }

    @Test
    void reload_isForTheUnixSocketAndSaysWhatCameOfIt() throws Exception {
        String request = "POST /reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
        assertThat(tcp(request)).startsWith("HTTP/1.1 403 ");
        assertThat(asked).isEmpty();
        assertThat(unix(request))
                .startsWith("HTTP/1.1 422 ")
                .contains("\"outcome\":\"bad\"", "\"problems\":[\"f:3: spool.full: is wrong\"]");
        assertThat(asked).isEqualTo("reload");
        reloaded = Reloaded.not(Outcome.BUSY, List.of("another"));
        assertThat(unix(request)).startsWith("HTTP/1.1 409 ").contains("\"outcome\":\"busy\"");
        reloaded = Reloaded.not(Outcome.STOPPING, List.of("the end"));
        assertThat(unix(request)).startsWith("HTTP/1.1 503 ").contains("\"outcome\":\"stopping\"");
        reloaded = new Reloaded(Outcome.IN_FORCE, List.of("a"), List.of("b"), List.of(), List.of("c"));
        assertThat(unix(request))
                .startsWith("HTTP/1.1 200 ")
                .contains("\"changed\":[\"a\"],\"needs_restart\":[\"b\"],\"problems\":[],\"notes\":[\"c\"]");
    }

    @Test
    void status_saysHowOldTheConfigurationIs() throws Exception {
        assertThat(unix("GET /status HTTP/1.1\r\n\r\n"))
                .contains("\"config\":{\"in_force_since_ms\":5,\"last_reload_ms\":6,\"last_reload_failed\":true,"
                        + "\"problems\":[\"f:3: spool.full: is wrong\"],\"needs_restart\":[\"spool.dir\"]}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /nowhere              | 404 | there is no such page
            GET /status?x=1           | 404 | there is no such page
            POST /status              | 405 | allow: GET
            GET /dead-letters/drop    | 405 | allow: POST
            HEAD /dead-letters/drop   | 405 | allow: POST
            OPTIONS /                 | 405 | allow: GET, HEAD
            TRACE /status             | 405 | allow: GET, HEAD
            DELETE /health/ready      | 405 | allow: GET, HEAD
            GET /../status            | 404 |
            GET //                    | 404 |
            PUT /spool/replay         | 405 | allow: POST
            POST /dead-letters/retry  | 400 | which letters?
            POST /spool/replay        | 400 | ordinal is "x", a number is needed
            """)
    void what_isNotThere_isRefused(String what, int status, @Nullable String words) throws Exception {
        String body = what.contains("replay") ? "ordinal=x" : "";
        String answer = unix(what + " HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        if (words != null) {
            assertThat(answer).contains(words);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "", "10.0.0.1"})
    void pageOfAnotherName_thatPointsHere_isRefused(String host) throws Exception {
        assertThat(tcp("GET /status HTTP/1.1\r\nHost: " + host + "\r\n\r\n")).startsWith("HTTP/1.1 403 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:80", "127.0.0.1:8099", "[::1]:8099"})
    void ourNames_areFine(String host) throws Exception {
        assertThat(tcp("GET /health/live HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK");
    }

    @Test
    void bodyOfManyBytes_isRefused() throws Exception {
        assertThat(unix("POST /dead-letters/drop HTTP/1.1\r\nContent-Length: 2000000\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense\r\n\r\n", "GET\r\n\r\n", "GET /status HTTP/1.1\r\nbad header\r\n\r\n"})
    void whatIsNoHttp_isRefused(String text) throws Exception {
        assertThat(unix(text)).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void metrics_areInTheFormThatIsAccepted() throws Exception {
        assertThat(tcp("GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: plain\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK")
                .containsIgnoringCase("content-type: text/plain\r\n")
                .endsWith("\r\n\r\nup 1\n");
    }

    @Test
    void getWithABody_isRefused() throws Exception {
        assertThat(unix("GET /status HTTP/1.1\r\nContent-Length: 1\r\n\r\nx")).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void secondRequestOfAConnection_isAnsweredToo() throws Exception {
        assertThat(exchange(
                        unixAddress(socket),
                        "GET /status HTTP/1.1\r\n\r\nGET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .contains("\"pid\":7")
                .endsWith("live\n");
    }

    @Test
    void socket_isItsOwnersOnly() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
    }

    @Test
    void socketOfADeadProcess_isReplaced_andOneInUseIsNot() throws Exception {
        assertThatThrownBy(() -> server(socket).start())
                .isInstanceOf(BindException.class)
                .hasMessageContaining("in use");
        Path stale = dir.resolve("stale");
        try (var left = java.nio.channels.ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(unixAddress(stale));
        }
        try (AdminServer other = server(stale)) {
            other.start();
            assertThat(exchange(unixAddress(stale), "GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n"))
                    .endsWith("live\n");
        }
    }

    @Test
    void pathThatIsTooLongForASocket_isReachedThroughItsDirectory() throws Exception {
        Path deep = Files.createDirectories(dir.resolve("d".repeat(120)));
        Path path = deep.resolve("admin.sock");
        try (AdminServer other = server(path)) {
            other.start();
            try (ShortPath shorter = ShortPath.of(path)) {
                assertThat(exchange(shorter.address(), "GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n"))
                        .endsWith("live\n");
            }
        }
        Files.delete(deep); // nothing may be left in it
    }

    private AdminServer server(Path path) {
        AdminView view = new AdminView() {
            @Override
            public Status status() {
                Status.Store store = new Status.Store("/s", 1, 2, 3, 4L);
                return new Status(
                        new Status.Live(
                                7,
                                8,
                                null,
                                "Kafka: not reachable",
                                "not reachable",
                                new Status.Disk(10, 20, new Trend.Rates(3, 2, 1), 10L, null),
                                1,
                                List.of(new Status.Connection(
                                        new ConnectionStatus(
                                                "app", "json", "none", "<script>", 0, 9, 1, 2, 3, 4, 0, 0, "open"),
                                        "root",
                                        "php")),
                                List.of(new Incident("Kafka", "</pre><script>alert(1)</script>", 1, 2, null, 3))),
                        store,
                        store,
                        List.of(new Status.Letters("orders", "too_large", "1 > 0", 2, 5)),
                        Map.of("orders", new Status.Counts(3, 1, 1, 0, 0, 1)),
                        List.of(),
                        List.of("one"),
                        new Status.Config(5, 6L, List.of("f:3: spool.full: is wrong"), List.of("spool.dir")));
            }

            @Override
            public Metrics metrics(String accept) {
                return new Metrics("text/" + accept, UTF_8.encode("up 1\n"));
            }

            @Override
            public @Nullable String notReady() {
                return notReady;
            }

            @Override
            public @Nullable String notLive() {
                return notLive;
            }

            @Override
            public Trend trend() {
                return trend;
            }

            @Override
            public void tick() {}
        };
        AdminActions actions = new AdminActions() {
            @Override
            public Reloaded reload() {
                asked = "reload";
                return reloaded;
            }

            @Override
            public String watch(Watch what) {
                asked = "watch " + what;
                return "{}";
            }

            @Override
            public Retried retry(OrdinalRanges letters) {
                return new Retried(letters.count(), 0, null);
            }

            @Override
            public long drop(OrdinalRanges letters) {
                asked = "drop " + letters;
                return letters.count();
            }

            @Override
            public Replayed replay(Replay what) {
                return new Replayed(0, 0, 0, 0, null);
            }
        };
        return new AdminServer(new AdminSettings(path, new BindAddress.Tcp("127.0.0.1", 0)), view, actions);
    }

    private String unix(String request) throws IOException {
        return exchange(unixAddress(socket), closing(request));
    }

    private String tcp(String request) throws IOException {
        BindAddress.Tcp tcp = (BindAddress.Tcp) Objects.requireNonNull(server.tcpAddress());
        return exchange(new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.port()), closing(request));
    }

    private static String closing(String request) {
        return request.replaceFirst("\r\n", "\r\nConnection: close\r\n");
    }

    private static SocketAddress unixAddress(Path path) {
        return java.net.UnixDomainSocketAddress.of(path);
    }

    private static String exchange(SocketAddress address, String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(address)) {
            ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(ISO_8859_1));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            return new String(Channels.newInputStream(channel).readAllBytes(), ISO_8859_1);
        }
    }
}
