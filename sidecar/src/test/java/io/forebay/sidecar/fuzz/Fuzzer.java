// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.fuzz;

import static org.assertj.core.api.Assertions.fail;

import io.forebay.sidecar.audit.AuditFuzzer;
import io.forebay.sidecar.config.PropertiesFuzzer;
import io.forebay.sidecar.ingest.FramesFuzzer;
import io.forebay.sidecar.ingest.JsonStreamFuzzer;
import io.forebay.sidecar.ingest.StreamFuzzer;
import io.forebay.sidecar.ingest.json.JsonLineFuzzer;
import io.forebay.sidecar.record.RecordFuzzer;
import io.forebay.sidecar.spool.CheckpointFuzzer;
import io.forebay.sidecar.spool.RecoveryFuzzer;
import io.forebay.sidecar.spool.StateFuzzer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * All fuzzers: classes with a {@code fuzzerTestOneInput}, which takes any bytes and throws where a promise about them is broken, and with
 * {@code seeds}, the inputs that mutation begins with.
 */
enum Fuzzer {
    JSON_LINE(JsonLineFuzzer.class),
    JSON_STREAM(JsonStreamFuzzer.class),
    FRAMES(FramesFuzzer.class),
    STREAM(StreamFuzzer.class),
    RECORD(RecordFuzzer.class),
    STATE(StateFuzzer.class),
    AUDIT(AuditFuzzer.class),
    CHECKPOINT(CheckpointFuzzer.class),
    RECOVERY(RecoveryFuzzer.class),
    PROPERTIES(PropertiesFuzzer.class);

    static final Path FINDINGS = Path.of("src", "test", "resources", "fuzz");

    final Class<?> type;

    Fuzzer(Class<?> type) {
        this.type = type;
    }

    void run(byte[] input) throws ReflectiveOperationException {
        try {
            type.getMethod("fuzzerTestOneInput", byte[].class).invoke(null, (Object) input);
        } catch (InvocationTargetException e) {
            fail(type.getSimpleName() + ": " + e.getCause(), e.getCause());
        }
    }

    @SuppressWarnings("unchecked")
    List<byte[]> seeds() throws ReflectiveOperationException {
        return (List<byte[]>) type.getMethod("seeds").invoke(null);
    }

    /** Inputs that once found something. */
    List<Path> findings() throws IOException {
        Path dir = FINDINGS.resolve(type.getSimpleName());
        List<Path> findings = new ArrayList<>();
        if (Files.isDirectory(dir)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(dir)) {
                files.forEach(findings::add);
            }
        }
        findings.sort(null);
        return findings;
    }
}
