// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The tarball that is shipped, unpacked, and its launcher. */
public final class Distribution {

    private static final Path PACKAGING = Path.of(System.getProperty("forebay.distribution"));

    private final Path home;
    private final Path java;

    private Distribution(Path home, Path java) {
        this.home = home;
        this.java = java;
    }

    /** A file of the sources that packages are made of. */
    public static Path source(String path) {
        return PACKAGING.resolve(path);
    }

    /** Unpacks it into this directory. */
    public static Distribution unpackedIn(Path directory) {
        Commands.output(
                "tar", "-xzf", PACKAGING.resolve("target/forebay.tar.gz").toString(), "-C", directory.toString());
        try (Stream<Path> unpacked = Files.list(directory)) {
            Path home = unpacked.filter(path -> path.getFileName().toString().startsWith("forebay-"))
                    .findFirst()
                    .orElseThrow();
            return new Distribution(home, Path.of(System.getProperty("java.home")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same with another Java. */
    public Distribution with(Path otherJava) {
        return new Distribution(home, otherJava);
    }

    /** What is in the tarball. */
    public Path file(String path) {
        return home.resolve(path);
    }

    /** Runs a command by its launcher. */
    public Commands.Result forebay(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("env", "JAVA_HOME=" + java, file("bin/forebay").toString()));
        command.addAll(List.of(arguments));
        return Commands.run(command);
    }

    /** Starts a sidecar by its launcher, without waiting. */
    public SidecarProcess launch(SidecarConfig config, Map<String, String> environment) {
        List<String> forebay =
                List.of("env", "JAVA_HOME=" + java, file("bin/forebay").toString());
        return SidecarProcess.launchBy(forebay, config, environment, List.of());
    }
}
