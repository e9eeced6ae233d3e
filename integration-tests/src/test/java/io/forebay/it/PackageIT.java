// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The directory of jars starts with a bare {@code java -jar} and holds nothing that it shouldn't. */
class PackageIT {

    private static final Path HOME = Path.of(System.getProperty("forebay.home"));
    private static final Path BROKER_LIB = Path.of(System.getProperty("forebay.broker.lib"));

    @Test
    void jar_startsWithoutFlags() throws Exception {
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        HOME.resolve("forebay.jar").toString(),
                        "--version")
                .redirectErrorStream(true)
                .start();

        assertThat(new String(java.getInputStream().readAllBytes(), UTF_8)).matches("forebay \\d+\\.\\d+\\.\\d+.*\\R");
        assertThat(java.waitFor()).isZero();
    }

    @Test
    void lib_hasNeitherAnalyticsNorJna() throws IOException {
        assertThat(jarsIn(HOME.resolve("lib")))
                .isNotEmpty()
                .noneMatch(jar -> jar.startsWith("chronicle-analytics") || jar.startsWith("jna"));
    }

    @Test
    void lib_hasNothingOfTheBroker() throws IOException {
        assertThat(jarsIn(BROKER_LIB)).anyMatch(jar -> jar.startsWith("kafka-server-"));
        assertThat(jarsIn(HOME.resolve("lib")))
                .noneMatch(
                        jar -> jar.startsWith("kafka_") || jar.startsWith("kafka-server") || jar.startsWith("scala-"));
    }

    private static List<String> jarsIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
