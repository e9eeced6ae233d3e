// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Mutation guided by coverage: each fuzzer runs under Jazzer in a JVM of its own for {@code -Dforebay.fuzz.seconds} (10). What is found is
 * left in target/fuzz; copied to src/test/resources/fuzz it becomes a test of {@link FindingsTest}. The corpus is kept between runs, so
 * that the next begins where this one ended.
 */
@Execution(ExecutionMode.CONCURRENT)
class FuzzingIT {
    private static final int SECONDS = Integer.getInteger("forebay.fuzz.seconds", 10);
    private static final long SEED = Long.getLong("forebay.seed", 1 + new Random().nextInt(Integer.MAX_VALUE - 1));
    private static final int TIMEOUT_SECONDS = 60; // a busy machine may let it wait

    @ParameterizedTest
    @EnumSource
    void fuzzerFindsNothing(Fuzzer fuzzer) throws Exception {
        Path home = Path.of("target", "fuzz", fuzzer.type.getSimpleName()).toAbsolutePath();
        Path corpus = Files.createDirectories(home.resolve("corpus"));
        writeSeeds(fuzzer, corpus);
        Path current = home.resolve("current");
        Path log = home.resolve("log");
        Files.deleteIfExists(current);
        System.out.println("fuzzing " + fuzzer + " for " + SECONDS + " s, seed " + SEED
                + " (repeat with -Dforebay.seed=" + SEED + ", an empty corpus and one thing at a time)");
        Process jazzer = new ProcessBuilder(command(fuzzer, corpus, home, current))
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            int exit = jazzer.waitFor();
            List<String> lines = Files.readAllLines(log);
            System.out.println(fuzzer + ": " + (lines.isEmpty() ? "" : lines.get(lines.size() - 1)));
            if (exit != 0 && Files.exists(current)) {
                Files.copy(current, home.resolve("last-input"), StandardCopyOption.REPLACE_EXISTING);
            }
            assertThat(exit)
                    .as("exit of Jazzer; what it found is in %s:%n%s", home, finding(lines))
                    .isZero();
            assertThat(lines).as("it did run").anyMatch(line -> line.contains("DONE"));
        } finally {
            jazzer.destroyForcibly();
        }
    }

    private static void writeSeeds(Fuzzer fuzzer, Path corpus) throws Exception {
        List<byte[]> seeds = new ArrayList<>(fuzzer.seeds());
        for (Path finding : fuzzer.findings()) {
            seeds.add(Files.readAllBytes(finding));
        }
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(corpus.resolve("seed-" + i), seeds.get(i));
        }
    }

    private static List<String> command(Fuzzer fuzzer, Path corpus, Path home, Path current) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (argument.startsWith("--")) { // what Chronicle needs
                command.add(argument);
            }
        }
        command.addAll(List.of(
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+EnableDynamicAgentLoading",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Dlogback.configurationFile="
                        + Path.of("src", "test", "fuzz-logback.xml").toAbsolutePath(),
                "-Dforebay.fuzz.current=" + current,
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + fuzzer.type.getName(),
                "--instrumentation_includes=io.forebay.**:com.fasterxml.jackson.core.**:net.openhft.chronicle.queue.**",
                "--custom_hook_excludes=**",
                "--reproducer_path=" + home,
                "-artifact_prefix=" + home + "/",
                "-seed=" + String.format(Locale.ROOT, "%d", SEED),
                "-timeout=" + TIMEOUT_SECONDS,
                "-max_total_time=" + SECONDS,
                corpus.toString()));
        return command;
    }

    /** From the exception, or the last words, on. */
    private static String finding(List<String> lines) {
        int at = Math.max(0, lines.size() - 40);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("==")) {
                at = i;
                break;
            }
        }
        return String.join("\n", lines.subList(at, Math.min(lines.size(), at + 60)));
    }
}
