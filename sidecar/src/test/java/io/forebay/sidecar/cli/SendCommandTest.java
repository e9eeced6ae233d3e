// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.client.FakeSidecar;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendCommandTest {
    @TempDir
    private Path dir;

    private FakeSidecar server;
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void start() throws IOException {
        server = new FakeSidecar(dir);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void lines_becomeRecords_inOrder() throws IOException {
        assertThat(send("one\n\ntwo\r\nwithout an end", "-t", "orders")).isZero();
        assertThat(server.hello()).isEqualTo("2 orders ");
        assertThat(server.values()).containsExactly("one", "", "two\r", "without an end");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void keyHeadersAndLevel_goWithEveryRecord() throws IOException {
        int code = send("v", "-t", "orders", "-k", "42", "-H", "source=shop", "-H", "x=a=b", "--ack", "delivered");
        assertThat(code).isZero();
        assertThat(server.hello()).isEqualTo("3 orders ");
        assertThat(server.received()).singleElement().satisfies(r -> {
            assertThat(r.key()).isEqualTo("42");
            assertThat(r.headers()).isEqualTo(Map.of("source", "shop", "x", "a=b"));
        });
    }

    @Test
    void withoutAcks_endsWhenTheServerHasReadAll() throws IOException {
        assertThat(send("one\ntwo\n", "-t", "orders", "--ack", "none")).isZero();
        assertThat(server.values()).containsExactly("one", "two");
    }

    @Test
    void manyLines_crossChunks() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            lines.add("line " + i);
        }
        assertThat(send(String.join("\n", lines) + "\n", "-t", "orders")).isZero();
        assertThat(server.values()).isEqualTo(lines);
    }

    @Test
    void refusedLines_areNamedByNumber_andTheOthersGoOn() throws IOException {
        String huge = "x".repeat(FakeSidecar.MAX_RECORD_BYTES + 1);
        int code = send("one\n" + huge + "\nbad\nfour\n" + huge + huge + "\nbad\n", "-t", "orders");
        assertThat(code).isEqualTo(65);
        assertThat(server.values()).containsExactly("one", "four");
        assertThat(err.toString().lines())
                .hasSize(4)
                .anySatisfy(l -> assertThat(l).startsWith("line 2: ").contains("300000", "record_too_large"))
                .contains("line 3: it is bad (malformed_record)", "line 6: it is bad (malformed_record)")
                .anySatisfy(l -> assertThat(l).startsWith("line 5: ").contains("record_too_large"));
    }

    @Test
    void connectionBreaks_saysHowManyAreAcknowledged() throws IOException {
        assertThat(send("hang up\n", "-t", "orders")).isEqualTo(74);
        assertThat(err.toString()).contains("0 of 1 lines are acknowledged");
    }

    @Test
    void noSidecar_saysWhatToDo() throws IOException {
        Path nowhere = dir.resolve("nowhere.sock");
        assertThat(run("-t", "orders", "--socket", nowhere.toString(), file("x")))
                .isEqualTo(69);
        assertThat(err.toString()).contains(nowhere.toString(), "forebay dev", "--socket", "FOREBAY_SOCKET");
    }

    @Test
    void connectionRefusedByTheSidecar_isUnavailable() throws IOException {
        assertThat(send("x", "-t", "forbidden")).isEqualTo(69);
        assertThat(err.toString()).contains("full (too_many_connections)");
    }

    @Test
    void missingFile_isAnInputError() {
        assertThat(run("-t", "orders", dir.resolve("none").toString())).isEqualTo(74);
        assertThat(err.toString()).contains("there is no such file");
    }

    @Test
    void wrongUsage_isNamed() throws IOException {
        assertThat(send("x")).isEqualTo(64);
        assertThat(send("x", "-t", "no spaces")).isEqualTo(64);
        assertThat(send("x", "-t", "t", "--ack", "soon")).isEqualTo(64);
        assertThat(send("x", "-t", "t", "-H", "nothing")).isEqualTo(64);
        assertThat(err.toString())
                .contains(
                        "--topic", "illegal byte 0x20", "delivered but got \"soon\"", "NAME=VALUE but got \"nothing\"");
    }

    private int send(String input, String... args) throws IOException {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--socket", server.socket().toString(), file(input)));
        return run(all.toArray(String[]::new));
    }

    private String file(String content) throws IOException {
        return Files.writeString(dir.resolve("input"), content, ISO_8859_1).toString();
    }

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of("send"));
        all.addAll(List.of(args));
        return Forebay.commandLine().setErr(new PrintWriter(err)).execute(all.toArray(String[]::new));
    }
}
