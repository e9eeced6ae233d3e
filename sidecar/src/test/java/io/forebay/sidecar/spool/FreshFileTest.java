// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that Chronicle couldn't go on with for want of file descriptors isn't begun. */
class FreshFileTest {

    /** What is left for Chronicle, which opens the file and its directory beside us. */
    private static final int CHRONICLES = 4;

    @TempDir
    private Path dir;

    @Test
    void create_withTooFewDescriptorsForChronicle_failsAndLeavesNothing() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "there is no prlimit, so a shortage isn't tested");
        Process process = new ProcessBuilder(Stream.of(
                                List.of("/usr/bin/prlimit", "--nofile=200:200", javaCommand()),
                                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                                        .filter(option -> option.startsWith("--add") || option.startsWith("--enable"))
                                        .toList(),
                                List.of(
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        Shortage.class.getName(),
                                        dir.toString()))
                        .flatMap(List::stream)
                        .toList())
                .redirectErrorStream(true)
                .start();

        String output = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output.lines().filter(line -> line.startsWith("refused")))
                .as(output)
                .hasSizeGreaterThan(CHRONICLES);
        assertThat(output).contains("created, and " + CHRONICLES + " more can be opened");
    }

    private static String javaCommand() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Takes all descriptors of its process, and gives them back one by one until a file can be begun. */
    static final class Shortage {
        private static final Path NOTHING = Path.of("/dev/null");

        private Shortage() {}

        public static void main(String[] args) throws IOException {
            CycleFile file = CycleFile.of(Path.of(args[0]), 1);
            close(FreshFile.create(file, 4096)); // whose classes need descriptors to be loaded
            Files.delete(file.path());

            Deque<FileChannel> taken = takeAll();
            FreshFile fresh = null;
            while (fresh == null) {
                taken.pop().close();
                try {
                    fresh = FreshFile.create(file, 4096);
                } catch (IOException tooFew) {
                    System.out.println("refused: " + tooFew);
                    if (Files.exists(file.path())) {
                        throw new IllegalStateException("a half of a file was left behind", tooFew);
                    }
                }
            }
            Deque<FileChannel> more = takeAll();
            System.out.println("created, and " + more.size() + " more can be opened");
        }

        private static Deque<FileChannel> takeAll() {
            Deque<FileChannel> taken = new ArrayDeque<>();
            try {
                while (true) {
                    taken.push(FileChannel.open(NOTHING));
                }
            } catch (IOException noMore) {
                return taken;
            }
        }

        private static void close(FreshFile fresh) throws IOException {
            fresh.segment().close();
            fresh.space().close();
        }
    }
}
