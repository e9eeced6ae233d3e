// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/protocol.md} shows is what happens. */
class ProtocolDocTest {
    private static final Pattern BLOCK =
            Pattern.compile("^```(\\w+)(?: (\\S+))?\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    private Path dir = Path.of("");

    private record Block(String language, String title, String text) {}

    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "protocol.md"));
    }

    private static List<Block> blocks() throws IOException {
        return BLOCK.matcher(page())
                .results()
                .map(r -> new Block(r.group(1), String.valueOf(r.group(2)), r.group(3)))
                .toList();
    }

    private static byte[] bytes(Block hex) {
        String digits = hex.text().replaceAll("#.*", "").replaceAll("\\s", "");
        return HexFormat.of().parseHex(digits);
    }

    @Test
    void conversation_isWhatItSays() throws Exception {
        try (Server server = Server.builder()
                        .sink(new FakeSink().eager())
                        .maxUnacked(262_144)
                        .start();
                Client client = server.connect()) {
            List<Block> steps =
                    blocks().stream().filter(b -> b.language().equals("hex")).toList();
            assertThat(steps).hasSize(6);
            for (Block step : steps) {
                byte[] expected = bytes(step);
                if (step.title().equals("client")) {
                    client.send(expected);
                } else {
                    assertThat(client.bytes(expected.length))
                            .asHexString()
                            .isEqualTo(HexFormat.of().withUpperCase().formatHex(expected));
                }
            }
            assertThat(server.sink.records()).hasSize(2);
            Stored first = server.sink.records().get(0);
            assertThat(first)
                    .returns("orders", Stored::topic)
                    .returns(17L, Stored::sequence)
                    .returns("42", Stored::key)
                    .returns("paid", Stored::value)
                    .returns("p1", Stored::producer);
            assertThat(first.headers()).containsEntry("source", "billing").hasSize(1);
            assertThat(server.sink.records().get(1))
                    .returns("audit", Stored::topic)
                    .returns(3, Stored::partition)
                    .returns(1_795_456_800_000L, Stored::timestamp)
                    .returns("42", Stored::key)
                    .returns(Stored.NULL, Stored::value);
        }
    }

    @Test
    void framesClient_runs() throws Exception {
        FakeSink sink = new FakeSink().eager();
        try (Server server = Server.builder().sink(sink).start()) {
            assertThat(python("frames_client.py", server)).isEqualTo("stored 1000\n");
            assertThat(sink.values()).hasSize(1_000).startsWith("order 0").endsWith("order 999");
            assertThat(sink.records()).extracting(Stored::topic).containsOnly("orders");
        }
    }

    @Test
    void jsonClient_runsAndRunsAgainWithoutDuplicates() throws Exception {
        FakeSink sink = new FakeSink().eager();
        try (Server server = Server.builder().sink(sink).start()) {
            assertThat(python("json_client.py", server)).isEqualTo("stored 10\n");
            assertThat(python("json_client.py", server)).isEqualTo("stored 0\n");
            assertThat(sink.records())
                    .extracting(Stored::sequence)
                    .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
            assertThat(sink.values()).contains("{\"order\": 9}");
        }
    }

    private String python(String program, Server server) throws Exception {
        assumeTrue(hasPython(), "python3 is missing, so the example client " + program + " is not run");
        Block block = blocks().stream()
                .filter(b -> b.title().equals(program))
                .findFirst()
                .orElseThrow();
        Path file = Files.writeString(dir.resolve(program), block.text());
        Path out = dir.resolve("out");
        Process process = new ProcessBuilder(
                        "python3", file.toString(), server.socket().toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ends in time").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(out);
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "-c", "").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void everyErrorCode_isInTheTable() throws Exception {
        List<String> codes = Stream.of(ErrorCode.values()).map(ErrorCode::text).toList();
        String table = page().substring(page().indexOf("## Errors"), page().indexOf("## Limits"));
        assertThat(firstCells(table)).containsExactlyElementsOf(codes);
    }

    @Test
    void everyFrameType_hasItsNumber() throws Exception {
        for (String row : List.of(
                "| " + FramesProtocol.HELLO + " | HELLO | client |",
                "| " + FramesProtocol.BATCH + " | BATCH | client |",
                "| " + FramesProtocol.HELLO_OK + " | HELLO_OK | server |",
                "| " + FramesProtocol.ACK + " | ACK | server |",
                "| " + FramesProtocol.ERROR + " | ERROR | server |",
                "| " + FramesProtocol.CREDIT + " | CREDIT | server |")) {
            assertThat(page()).contains(row);
        }
        assertThat(page()).contains("up to " + (FramesProtocol.MAX_BATCH_BYTES >> 20) + " MiB");
    }

    @Test
    void everyLevel_hasItsNumber() throws Exception {
        StringBuilder levels = new StringBuilder("The level is ");
        for (AckLevel level : AckLevel.values()) {
            levels.append(level.code())
                    .append(' ')
                    .append(level.name().toLowerCase(Locale.ROOT))
                    .append(", ");
        }
        assertThat(page().replace('\n', ' ')).contains(levels + "or 255");
    }

    /** The code in the first cell of each row. */
    private static List<String> firstCells(String table) {
        Matcher rows = Pattern.compile("^\\| `(\\w+)` \\|", Pattern.MULTILINE).matcher(table);
        return rows.results().map(r -> r.group(1)).toList();
    }
}
