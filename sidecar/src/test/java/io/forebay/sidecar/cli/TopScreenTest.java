// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopScreenTest {
    private static String status(int topics, int connections) {
        return "{\"now_ms\":1795456800000,\"pid\":7,\"started_ms\":1795456700000,\"not_accepting\":null,"
                + "\"not_delivering\":\"Kafka: not reachable, \\u001b[2Jbroker1:9092: Connection refused\","
                + "\"spool\":{\"records\":12345,\"bytes\":5000000000,\"oldest_received_ms\":1795456740000},"
                + "\"disk\":{\"capacity_bytes\":10000000000,\"free_bytes\":50000000000,\"accepted_per_second\":1234,"
                + "\"full_in_seconds\":7300},"
                + "\"dead_letters\":{\"records\":2,\"reasons\":[{\"topic\":\"t\",\"code\":\"too_large\",\"message\":\"m\"}]},"
                + "\"topics\":{"
                + IntStream.range(0, topics)
                        .mapToObj(i -> "\"topic-" + i + "\":{\"accepted\":" + i + ",\"in_spool\":" + i + "}")
                        .collect(Collectors.joining(","))
                + "},\"lanes\":[{\"topic\":\"topic-0\",\"state\":\"blocked\",\"reason\":\"unknown\"}],\"connections\":["
                + IntStream.range(0, connections)
                        .mapToObj(i -> "{\"listener\":\"app\",\"uid\":1000,\"user\":\"www\\u001b[1m\",\"pid\":" + i
                                + ",\"command\":\"php\",\"protocol\":\"json\",\"state\":\"open\",\"records\":5}")
                        .collect(Collectors.joining(","))
                + "],\"incidents\":[{\"what\":\"Kafka\",\"reason\":\"not reachable\",\"began_ms\":1795456740000,\"count\":9}],"
                + "\"alarms\":[],\"config\":{\"last_reload_failed\":true,\"problems\":[\"a.properties:3: spool.ful\"]}}";
    }

    private static List<String> screen(int topics, int connections, int columns, int rows, boolean colour) {
        return TopScreen.of(
                (Map<?, ?>) Json.parse(status(topics, connections)), new Terminal.Size(columns, rows), colour);
    }

    @Test
    void screen_saysWhatMatters() {
        List<String> lines = screen(2, 1, 80, 24, false);
        assertThat(String.join("\n", lines))
                .contains(
                        "pid 7, up for 100 s",
                        "accepting     yes, 1.2k records/s",
                        "delivering    NO: Kafka: not reachable",
                        "oldest        60 s; 12.3k records wait",
                        "[##########----------] 50 %, 5.0 GB of 10.0 GB, full in 2 h",
                        "too_large",
                        "configuration the last reload came to nothing: a.properties:3: spool.ful",
                        "topic-0",
                        "blocked",
                        "app www·[1m 0 php",
                        "on for 60 s Kafka: not reachable");
    }

    @ParameterizedTest
    @CsvSource({
        "80,24,0,0",
        "80,24,500,200",
        "80,24,3,200",
        "120,50,500,200",
        "40,10,500,200",
        "80,8,5,5",
        "300,100,2,2"
    })
    void screen_fitsTheTerminal_andStaysThere(int columns, int rows, int topics, int connections) {
        List<String> lines = screen(topics, connections, columns, rows, false);
        assertThat(lines).hasSizeLessThanOrEqualTo(rows).allSatisfy(line -> {
            assertThat(line).hasSizeLessThanOrEqualTo(columns);
            assertThat(line.chars()).as("no control characters").allMatch(c -> c >= ' ' && c != 0x9b);
        });
    }

    @Test
    void manyTopics_leaveRoomForConnectionsAndIncidents() {
        assertThat(String.join("\n", screen(500, 200, 80, 24, false)))
                .contains("TOPIC", "CONNECTION", "INCIDENTS", "on for", "… and");
    }

    @Test
    void colours_endWithTheirLine() {
        assertThat(screen(3, 3, 80, 24, true))
                .filteredOn(line -> line.startsWith("\u001b["))
                .isNotEmpty()
                .allMatch(line -> line.endsWith("\u001b[0m"));
    }
}
