// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessGuardTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path dir;

    @Test
    void close_killsWhatStillRuns_andRemovesTheDirectory() throws IOException, InterruptedException {
        Path temporary = Files.createDirectory(dir.resolve("a place with spaces"));
        Process child = new ProcessBuilder("sleep", "600").start();
        try (ProcessGuard guard = ProcessGuard.start(temporary)) {
            guard.add(child);
        }
        assertThat(child.waitFor()).isNotZero();
        assertThat(temporary).doesNotExist();
    }

    @Test
    void childProcess_failing_showsTheEndOfItsLog() throws IOException {
        try (ProcessGuard guard = ProcessGuard.start(null)) {
            ChildProcess child = start(guard, "echo first; echo the reason >&2; exit 3");
            assertThatThrownBy(() -> child.await("ready", LONG, () -> false))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("test ended with exit code 3", "first\nthe reason");
            assertThatThrownBy(() -> child.awaitSuccess(LONG)).hasMessageContaining("exit code 3");
        }
    }

    @Test
    void childProcess_ignoresTheTerminal_butNotItsParent() throws IOException {
        try (ProcessGuard guard = ProcessGuard.start(null)) {
            ChildProcess child = start(guard, "kill -INT $$; kill -HUP $$; echo alive; exec sleep 600");
            child.await("alive", LONG, () -> log().contains("alive"));
            assertThat(child.isAlive()).isTrue();
            assertThat(child.stop(LONG)).isEqualTo(143);
        }
    }

    private ChildProcess start(ProcessGuard guard, String script) throws IOException {
        return ChildProcess.start(guard, "test", dir.resolve("log"), List.of("sh", "-c", script));
    }

    private String log() {
        try {
            return Files.readString(dir.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
