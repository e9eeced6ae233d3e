// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void classArchive_isMadeByTheBuild_andUsed() {
        Path archive = HOME.resolve("forebay-" + System.getProperty("java.version") + ".jsa");
        Commands.Result result = java(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:class+load"), "--version");
        assertThat(result.output()).contains("io.forebay.sidecar.cli.Forebay source: shared objects file (top)");
    }

    @Test
    void cds_makesAnArchive_orSaysWhyItCannot(@TempDir Path dir) {
        Path archive = dir.resolve("own.jsa");
        Commands.Result made = java(List.of(), "cds", "-o", archive.toString());
        assertThat(made.exit()).as(made.output()).isZero();
        assertThat(made.output()).startsWith(archive + " is made: ");
        assertThat(dir).isDirectoryContaining(archive::equals);
        assertThat(java(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:class+load"), "--version")
                        .output())
                .contains("shared objects file (top)");

        Commands.Result nowhere =
                java(List.of(), "cds", "-o", dir.resolve("nowhere/x.jsa").toString());
        assertThat(nowhere.exit()).isEqualTo(73);
        assertThat(nowhere.output()).contains("can't write into " + dir.resolve("nowhere"));
    }

    private static Commands.Result java(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-jar", HOME.resolve("forebay.jar").toString()));
        command.addAll(List.of(arguments));
        return Commands.run(command);
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
