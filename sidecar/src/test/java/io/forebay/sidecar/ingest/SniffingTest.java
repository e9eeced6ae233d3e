// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.ingest.Client.Frames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which protocol an opening belongs to, under {@code auto}. */
class SniffingTest {

    @ParameterizedTest
    @CsvSource({
        "7b,json",
        "fb4642,frames",
        "fb464209,frames",
        "fb00,lines",
        "fb4600,lines",
        "5b,lines",
        "0a,lines",
        "ff,lines"
    })
    void opening_decides(String hex, String protocol) {
        byte[] bytes = java.util.HexFormat.of().parseHex(hex);
        assertThat(Protocols.recognise(bytes, 0, bytes.length))
                .isNotNull()
                .extracting(Protocol::name)
                .isEqualTo(protocol);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fb", "fb46"})
    void tooLittle_decidesNothing(String hex) {
        byte[] bytes = java.util.HexFormat.of().parseHex(hex);
        assertThat(Protocols.recognise(bytes, 0, bytes.length)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[2026-11-23] ERROR disk",
                "2026-11-23T10:00:00Z ERROR disk",
                "ERROR disk",
                "GET out of here",
                "*** starting",
                "42",
                " {\"value\":1}",
                "<notsyslog>",
                "ünïcödé",
                "\"quoted\""
            })
    void lineOfText_isARawLine(String line) throws Exception {
        try (Server server = Server.builder().sink(new FakeSink().eager()).start();
                Client client = server.connect()) {
            client.send(line + "\n{\"value\":1}\n").endInput();
            assertThat(client.linesToEnd()).isEmpty();
            assertThat(server.sink.values()).containsExactly(line, "{\"value\":1}");
            assertThat(server.sink.records()).extracting(Stored::topic).containsOnly(Server.TOPIC);
        }
    }

    @Test
    void openingThatNeverComesWhole_isARawLine() throws Exception {
        try (Server server = Server.builder().sink(new FakeSink().eager()).start();
                Client client = server.connect()) {
            client.send((byte) 0xfb, (byte) 0x46).endInput();
            assertThat(client.linesToEnd()).isEmpty();
            assertThat(server.sink.values()).containsExactly(new String(new byte[] {(byte) 0xfb, 0x46}, UTF_8));
        }
    }

    @Test
    void oneSocket_speaksThemAllAtOnce() throws Exception {
        try (Server server = Server.builder().sink(new FakeSink().eager()).start();
                Client frames = server.connect();
                Client json = server.connect();
                Client lines = server.connect()) {
            frames.send(Frames.open().batch(Client.body("", "frames")).bytes()).endInput();
            assertThat(frames.isAtEnd()).isTrue();
            json.send("{\"value\":\"json\"}\n").endInput();
            assertThat(json.isAtEnd()).isTrue();
            lines.send("lines\n").endInput();
            assertThat(lines.isAtEnd()).isTrue();
            assertThat(server.sink.values()).containsExactly("frames", "json", "lines");
        }
    }

    @Test
    void fixedProtocol_neverSniffs() throws Exception {
        try (Server server = Server.builder()
                        .sink(new FakeSink().eager())
                        .protocol("lines")
                        .start();
                Client client = server.connect()) {
            client.send("{\"forebay\":1}\n").endInput();
            assertThat(client.linesToEnd()).isEmpty();
            assertThat(server.sink.values()).containsExactly("{\"forebay\":1}");
        }
    }

    @Test
    void fixedFrames_refusesAnythingElse() throws Exception {
        try (Server server = Server.builder().protocol("frames").start();
                Client client = server.connect()) {
            client.send("{\"value\":1}\n");
            assertThat(client.frame())
                    .isEqualTo("ERROR 0 protocol_error the connection opens with 7b227661, expected fb464201");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void frames_ofAnotherVersionAreRefusedByName() throws Exception {
        try (Server server = Server.start();
                Client client = server.connect()) {
            client.send((byte) 0xfb, (byte) 0x46, (byte) 0x42, (byte) 9);
            assertThat(client.frame())
                    .isEqualTo("ERROR 0 unsupported_version version 9 of frames is unknown, this is version 1");
            assertThat(client.isAtEnd()).isTrue();
        }
    }
}
