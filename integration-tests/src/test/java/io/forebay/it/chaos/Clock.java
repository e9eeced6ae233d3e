// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.chaos;

import io.forebay.it.harness.FakeTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The wall clock as the sidecar sees it, where libfaketime is installed; its monotonic clock stays the machine's. */
final class Clock {

    private final @Nullable Path library;
    private final Path offset;

    private Clock(@Nullable Path library, Path offset) {
        this.library = library;
        this.offset = offset;
    }

    static Clock in(Path directory) throws IOException {
        return new Clock(library(), Files.writeString(directory.resolve("clock"), "+0"));
    }

    boolean canStep() {
        return library != null;
    }

    /** To that many seconds beside the machine's time. */
    void step(int seconds) {
        try {
            Files.writeString(offset, "%+d".formatted(seconds));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<String, String> environment() {
        if (library == null) {
            return Map.of();
        }
        return FakeTime.environment(library, offset);
    }

    private static @Nullable Path library() throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(Path.of("/usr/lib"))) {
            for (Path directory : directories) {
                Path library = directory.resolve("faketime/libfaketime.so.1");
                if (Files.exists(library)) {
                    return library;
                }
            }
        }
        return null;
    }
}
