// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The jar as it is shipped. */
class PackagedAgentIT {
    private static final Path JAR = Path.of("target", "forebay-agent.jar");
    private static final int JAVA_8 = 52;
    private static final String SENDER = "io/forebay/agent/shaded/opentelemetry/exporter/sender/jdk/";

    private JarFile jar;

    @BeforeEach
    void open() throws IOException {
        jar = new JarFile(JAR.toFile());
    }

    @AfterEach
    void close() throws IOException {
        jar.close();
    }

    @Test
    void jar_isSmall() throws IOException {
        assertThat(Files.size(JAR)).isLessThan(5_000_000);
    }

    @Test
    void manifest_namesTheGate() throws IOException {
        assertThat(jar.getManifest().getMainAttributes().getValue("Premain-Class"))
                .isEqualTo("io.forebay.agent.Premain");
        assertThat(jar.getManifest().getMainAttributes().getValue("Agent-Class"))
                .isEqualTo("io.forebay.agent.Premain");
        assertThat(jar.getManifest().getMainAttributes().getValue("Can-Retransform-Classes"))
                .isEqualTo("true");
        assertThat(jar.getManifest().getMainAttributes().getValue("Boot-Class-Path"))
                .isNull();
    }

    /** Whatever the application has, there is nothing of the same name. */
    @Test
    void everything_isBelowOneName() {
        assertThat(entries()).allMatch(name -> name.startsWith("io/forebay/agent/") || name.startsWith("META-INF/"));
        assertThat(entries())
                .filteredOn(name -> name.startsWith("META-INF/services/"))
                .isNotEmpty()
                .allMatch(name -> name.startsWith("META-INF/services/io.forebay.agent.shaded."));
    }

    /** All but the sender over the JDK's HTTP client, which only newer JVMs have. */
    @Test
    void classes_areOfJava8() throws IOException {
        List<String> newer = new ArrayList<>();
        for (String name : entries()) {
            if (name.endsWith(".class") && !name.startsWith(SENDER)) {
                try (DataInputStream in = new DataInputStream(jar.getInputStream(jar.getEntry(name)))) {
                    in.readInt();
                    in.readUnsignedShort();
                    if (in.readUnsignedShort() > JAVA_8) {
                        newer.add(name);
                    }
                }
            }
        }
        assertThat(newer).isEmpty();
    }

    /** By the types that class files use; what Kotlin notes of its sources in annotations still has the old names. */
    @Test
    void classes_doNotUseTheJdksLogger_norWhatWasRenamed() throws IOException {
        Set<String> found = new TreeSet<>();
        for (String name : entries()) {
            if (name.endsWith(".class")) {
                try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
                    new ClassReader(in.readAllBytes())
                            .accept(new ClassRemapper(new ClassWriter(0), new Collector(name, found)), 0);
                }
            }
        }
        assertThat(found).isEmpty();
    }

    private static final class Collector extends Remapper {
        private static final List<String> OLD = List.of(
                "java/util/logging/Logger", "io/opentelemetry/", "net/bytebuddy/", "okhttp3/", "okio/", "kotlin/");

        private final String user;
        private final Set<String> found;

        Collector(String user, Set<String> found) {
            super(Opcodes.ASM9);
            this.user = user;
            this.found = found;
        }

        @Override
        public String map(String internalName) {
            if (OLD.stream().anyMatch(internalName::startsWith)) {
                found.add(user + " uses " + internalName);
            }
            return internalName;
        }
    }

    private List<String> entries() {
        return jar.stream()
                .filter(entry -> !entry.isDirectory())
                .map(JarEntry::getName)
                .toList();
    }
}
