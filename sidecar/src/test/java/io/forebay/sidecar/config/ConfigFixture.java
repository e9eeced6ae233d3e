// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.forebay.sidecar.config.ConfigLoader.Loaded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A configuration file in the making, with an environment of its own. */
final class ConfigFixture {
    /** The shortest file that is valid. */
    static final String MINIMAL = """
            listeners=app
            listener.app.bind=unix:/run/forebay/forebay.sock
            spool.dir=/var/lib/forebay/spool
            kafka.bootstrap.servers=broker1:9092
            """;

    private final Path file;
    private final Map<String, String> environment = new HashMap<>();

    ConfigFixture(Path dir) {
        file = dir.resolve("forebay.properties");
    }

    ConfigFixture environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Path file() {
        return file;
    }

    Loaded load(String text, String... overrides) {
        write(text);
        try {
            return new ConfigLoader(environment, "host-1").load(file, List.of(overrides));
        } catch (BadConfigException e) {
            throw new AssertionError(e);
        }
    }

    SidecarConfig config(String text, String... overrides) {
        return load(text, overrides).config();
    }

    /** The lines that tell what is wrong, with the file's name without its directory. */
    List<String> problems(String text, String... overrides) {
        write(text);
        BadConfigException bad = catchThrowableOfType(
                BadConfigException.class, () -> new ConfigLoader(environment, "host-1").load(file, List.of(overrides)));
        return bad == null
                ? List.of()
                : bad.problems().stream()
                        .map(problem -> problem.text().replace(file.toString(), "f"))
                        .toList();
    }

    private void write(String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
