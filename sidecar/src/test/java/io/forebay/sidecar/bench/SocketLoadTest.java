// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.sidecar.client.FakeSidecar;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketLoadTest {
    @TempDir
    private Path dir;

    private FakeSidecar server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeSidecar(dir);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void load_writesSoManyRecords_andTimesEach_inEveryRound() throws IOException {
        List<String> answers = work("load 100 2500\nload 100 1\n");
        assertThat(server.received())
                .hasSize(2501)
                .allSatisfy(record -> assertThat(record.topic()).isEqualTo("bench"));
        assertThat(count(answers.get(0), 0)).isEqualTo(2500);
        assertThat(count(answers.get(1), 0)).isEqualTo(1);
    }

    @Test
    void lone_timesAcksAndBareWrites_withoutItsWarmUp() throws IOException {
        List<String> answers =
                work("lone SYNCED 100 8 " + dir.resolve("bare") + "\nlone SPOOLED 100 8 " + dir.resolve("bare") + "\n");
        assertThat(server.received()).hasSize(20);
        assertThat(count(answers.get(0), 0)).isEqualTo(8);
        assertThat(count(answers.get(0), 1)).isEqualTo(8);
        assertThat(count(answers.get(1), 0)).isEqualTo(8);
        assertThat(count(answers.get(1), 1)).isZero();
        assertThat(dir.resolve("bare")).doesNotExist();
    }

    @Test
    void load_sidecarGone_saysSo() throws IOException {
        server.close();
        assertThatThrownBy(() -> work("load 100 1\n")).isInstanceOf(IOException.class);
    }

    private List<String> work(String orders) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Worker(LoadSystem.FRAMES, server.socket().toString(), "bench", "none", 1)
                .run(new BufferedReader(new StringReader(orders)), new PrintStream(out, true, US_ASCII));
        return out.toString(US_ASCII).lines().toList();
    }

    private static long count(String answer, int index) throws IOException {
        Histogram histogram = Histograms.decode(answer).get(index);
        return histogram.getTotalCount();
    }
}
