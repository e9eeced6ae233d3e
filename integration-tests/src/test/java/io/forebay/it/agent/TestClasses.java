// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.agent;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the tests' own compiled classes are. */
final class TestClasses {
    private TestClasses() {}

    static Path directory() {
        try {
            return Path.of(TestClasses.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The files of a class and of those nested in it. */
    static List<Path> of(Class<?> type) throws IOException {
        Path parent = directory().resolve(type.getName().replace('.', '/')).getParent();
        try (Stream<Path> files = Files.list(parent)) {
            return files.filter(
                            file -> file.getFileName().toString().matches(type.getSimpleName() + "(\\$.*)?\\.class"))
                    .toList();
        }
    }
}
