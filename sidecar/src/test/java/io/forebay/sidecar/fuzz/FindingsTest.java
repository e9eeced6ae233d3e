// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** What fuzzing has found stays found: the seeds and all inputs in src/test/resources/fuzz go through their fuzzers each time. */
class FindingsTest {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("io.forebay.sidecar");

    /** Each damage is told, and there is much of it. */
    @BeforeAll
    static void silence() {
        LOGGER.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        LOGGER.setLevel(null);
    }

    @ParameterizedTest
    @EnumSource
    void seeds_findNothing(Fuzzer fuzzer) throws Exception {
        for (byte[] seed : fuzzer.seeds()) {
            fuzzer.run(seed);
        }
    }

    @ParameterizedTest
    @MethodSource
    void findings_areMended(Fuzzer fuzzer, Path finding) throws Exception {
        fuzzer.run(Files.readAllBytes(finding));
    }

    static Stream<Arguments> findings_areMended() throws IOException {
        Stream.Builder<Arguments> all = Stream.builder();
        for (Fuzzer fuzzer : Fuzzer.values()) {
            fuzzer.findings().forEach(finding -> all.add(Arguments.of(fuzzer, finding)));
        }
        return all.build();
    }

    @Test
    void everyFinding_belongsToAFuzzer() throws IOException {
        List<String> known =
                Stream.of(Fuzzer.values()).map(f -> f.type.getSimpleName()).toList();
        try (Stream<Path> dirs = Files.list(Fuzzer.FINDINGS)) {
            assertThat(dirs.map(dir -> String.valueOf(dir.getFileName()))).isSubsetOf(known);
        }
    }
}
