// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories and all that is in them. */
public final class Directories {

    private Directories() {}

    /** Removes one with all that is in it. */
    public static void delete(Path directory) {
        try (Stream<Path> tree = Files.walk(directory)) {
            List<Path> leavesFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : leavesFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies all that is there to where nothing is yet. */
    public static void copy(Path directory, Path to) {
        try (Stream<Path> tree = Files.walk(directory)) {
            List<Path> rootFirst = tree.toList();
            for (Path path : rootFirst) {
                Files.copy(path, to.resolve(directory.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
