// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.agent;

import io.forebay.it.agent.app.Plain;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;

/** The versions of Kafka's clients that the build has fetched, and a relocated copy of one, as an application's own build makes it. */
final class ClientJars {
    private static final Path DIRECTORY = Path.of(System.getProperty("forebay.clients"));
    private static final String CLIENTS = "kafka-clients-";
    private static final String ORIGINAL = "org/apache/kafka";

    private ClientJars() {}

    static List<String> versions() {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(CLIENTS))
                    .map(name -> name.substring(CLIENTS.length(), name.length() - ".jar".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The clients' own jar. */
    static Path jar(String version) {
        return DIRECTORY.resolve(CLIENTS + version + ".jar");
    }

    /** A class path for a version. */
    static String path(Path clients) {
        return clients + ":" + file("slf4j-api") + ":" + TestClasses.directory();
    }

    /** A class path of jars only, as shared archives demand it. */
    static String packed(Path directory, String version) throws IOException {
        Path tests = directory.resolve("tests.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(tests))) {
            for (Path classFile : TestClasses.of(Plain.class)) {
                out.putNextEntry(new JarEntry(
                        TestClasses.directory().relativize(classFile).toString()));
                out.write(Files.readAllBytes(classFile));
            }
        }
        return jar(version) + ":" + file("slf4j-api") + ":" + tests;
    }

    /** An application's OpenTelemetry: its API, of another version than the agent's. */
    static String openTelemetry() {
        return file("opentelemetry-api") + ":" + file("opentelemetry-context");
    }

    /** OpenTelemetry's own agent. */
    static Path openTelemetryAgent() {
        return file("opentelemetry-javaagent");
    }

    /** Elastic's. */
    static Path elasticAgent() {
        return file("elastic-apm-agent");
    }

    private static Path file(String name) {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a jar of a version whose classes are somewhere else, with a class of the tests that uses it there. */
    static Path relocate(String version, String to, Class<?> user, Path directory) throws IOException {
        Remapper names = new Names(to);
        Path relocated = directory.resolve("relocated.jar");
        try (JarFile from = new JarFile(jar(version).toFile());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(relocated))) {
            for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.getName().startsWith(ORIGINAL) && entry.getName().endsWith(".class")) {
                    try (InputStream in = from.getInputStream(entry)) {
                        add(out, names, in.readAllBytes());
                    }
                } else if (entry.getName().startsWith("kafka/")) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    from.getInputStream(entry).transferTo(out);
                }
            }
            for (Path classFile : TestClasses.of(user)) {
                add(out, names, Files.readAllBytes(classFile));
            }
        }
        return relocated;
    }

    private static void add(JarOutputStream out, Remapper names, byte[] classFile) throws IOException {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(0);
        reader.accept(new ClassRemapper(writer, names), 0);
        out.putNextEntry(new JarEntry(names.map(reader.getClassName()) + ".class"));
        out.write(writer.toByteArray());
    }

    private static final class Names extends Remapper {
        private static final String USERS = "io/forebay/it/agent/app";

        private final String to;

        Names(String to) {
            super(Opcodes.ASM9);
            this.to = to;
        }

        @Override
        public String map(String internalName) {
            if (internalName.startsWith(USERS)) {
                return to + "/app" + internalName.substring(USERS.length());
            }
            return internalName.startsWith(ORIGINAL) ? to + internalName.substring(ORIGINAL.length()) : internalName;
        }

        /** Constants that name classes too, as the tools that relocate do. */
        @Override
        public Object mapValue(Object value) {
            return value instanceof String text && text.startsWith("org.apache.kafka.")
                    ? to.replace('/', '.') + text.substring(ORIGINAL.length())
                    : super.mapValue(value);
        }
    }
}
