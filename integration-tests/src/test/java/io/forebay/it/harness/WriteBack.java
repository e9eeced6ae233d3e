// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps the kernel from writing dirty pages by itself, on the whole machine, until it is closed or the JVM ends. */
public final class WriteBack implements AutoCloseable {

    private static final Path INTERVAL = Path.of("/proc/sys/vm/dirty_writeback_centisecs");

    private final String before;
    private final Thread hook = new Thread(this::restore);

    private WriteBack(String before) {
        this.before = before;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    public static WriteBack hold() {
        // Not readString, which reads such a file, of apparent size 0, byte by byte: this one ends after the first
        // read.
        try (BufferedReader reader = Files.newBufferedReader(INTERVAL)) {
            WriteBack held = new WriteBack(reader.readLine());
            Files.writeString(INTERVAL, "0");
            return held;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        restore();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private void restore() {
        try {
            Files.writeString(INTERVAL, before);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
