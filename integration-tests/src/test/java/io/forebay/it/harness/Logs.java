// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Log files of processes. */
final class Logs {

    private static final int TAIL = 16_000;

    private Logs() {}

    static String all(Path log) {
        try {
            return Files.exists(log) ? new String(Files.readAllBytes(log), UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String tail(Path log) {
        String all = all(log);
        return all.length() <= TAIL ? all : "…" + all.substring(all.length() - TAIL);
    }
}
