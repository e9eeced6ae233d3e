// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.local;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the parts of this installation are: the sidecar's jar, the broker's jars, Java.
 *
 * @param jar {@code forebay.jar}, with its {@code lib} beside it
 * @param brokerLib the directory of Kafka's own jars
 * @param java the executable
 */
public record Distribution(Path jar, Path brokerLib, Path java) {
    /** System property or, in upper case with underscores, environment variable for the broker's jars. */
    public static final String BROKER_LIB = "forebay.broker.lib";

    /** Relative to the directory of the jar: in a distribution, then in a checkout. */
    private static final List<String> BROKER_LIBS = List.of("broker/lib", "../../../dev-broker/target/broker/lib");

    /**
     * Looks around the jar that this class came from.
     *
     * @throws FileNotFoundException where a part is missing, with what would bring it
     */
    public static Distribution find() throws IOException {
        Path jar = ownJar();
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new Distribution(jar, brokerLib(jar), java);
    }

    /**
     * The archive of classes for this Java, which {@code forebay cds} makes: where it is, or would be.
     *
     * @param jar as {@link #ownJar} tells it
     */
    public static Path classArchive(Path jar) {
        return jar.resolveSibling("forebay-" + System.getProperty("java.version") + ".jsa");
    }

    /** Options with which a JVM for the sidecar's jar starts sooner, where there is the archive for it. */
    List<String> startOptions() {
        Path archive = classArchive(jar);
        return Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off") : List.of();
    }

    /** The sidecar's jar, in whatever way this program was started. */
    public static Path ownJar() throws IOException {
        Path source;
        try {
            source = Path.of(Distribution.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IOException("the program's own jar has no usable location", e);
        }
        // run from class files, as tests do
        Path jar = Files.isDirectory(source) ? source.resolveSibling("forebay").resolve("forebay.jar") : source;
        if (!Files.exists(jar)) {
            throw new FileNotFoundException(jar + " is missing; ./mvnw -Dquick package builds it");
        }
        return jar;
    }

    private static Path brokerLib(Path jar) throws IOException {
        String named = System.getProperty(BROKER_LIB, System.getenv("FOREBAY_BROKER_LIB"));
        if (named != null) {
            return existing(Path.of(named));
        }
        for (String candidate : BROKER_LIBS) {
            Path dir = jar.resolveSibling(candidate).normalize();
            if (Files.isDirectory(dir)) {
                return dir;
            }
        }
        return existing(jar.resolveSibling(BROKER_LIBS.get(0)));
    }

    private static Path existing(Path dir) throws IOException {
        if (!Files.isDirectory(dir)) {
            throw new FileNotFoundException("no broker at " + dir
                    + "; in a checkout ./mvnw -Dquick package brings its jars, elsewhere -D" + BROKER_LIB
                    + "=DIR or FOREBAY_BROKER_LIB says where they are");
        }
        return dir;
    }
}
