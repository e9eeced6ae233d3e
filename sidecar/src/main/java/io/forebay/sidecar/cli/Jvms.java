// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Other JVMs of this host, by Linux' {@code /proc} and, where this Java has it, the JDK's attach API. */
final class Jvms {
    private static final Path PROC = Path.of("/proc");

    /** The kernel knows 15 letters of a thread's name; Kafka's is {@code kafka-producer-network-thread | CLIENT}. */
    private static final String PRODUCER_THREAD = "kafka-producer-";

    private Jvms() {}

    /** @param main its main class or jar, without arguments */
    record Jvm(long pid, String main) {}

    /** Those that this user may look into, this one left out. */
    static List<Jvm> list() {
        requireJdk();
        List<Jvm> jvms = new ArrayList<>();
        RunningJvm.list().forEach((pid, command) -> {
            if (pid != ProcessHandle.current().pid()) {
                String main = command.split(" ", 2)[0];
                jvms.add(new Jvm(pid, main.isEmpty() ? "?" : main.substring(main.lastIndexOf('/') + 1)));
            }
        });
        jvms.sort(Comparator.comparingLong(Jvm::pid));
        return jvms;
    }

    /** How many producers a JVM has, by its threads; -1 where that can't be told. */
    static long producers(long pid) {
        try (Stream<Path> tasks = Files.list(PROC.resolve(pid + "/task"))) {
            return tasks.filter(task -> name(task).startsWith(PRODUCER_THREAD)).count();
        } catch (IOException e) {
            return -1;
        }
    }

    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // it has ended
            return "";
        }
    }

    /**
     * Connects to one that a user names. What isn't a JVM must be told beforehand: connecting begins with a signal that ends other programs.
     *
     * @throws CommandFailure where it can't be
     */
    static RunningJvm attach(long pid) {
        requireJdk();
        ProcessHandle process = ProcessHandle.of(pid)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.UNAVAILABLE, "there is no process " + pid + "; see: forebay agent ls --all", null));
        String user = process.info().user().orElse("");
        String self = ProcessHandle.current().info().user().orElse("");
        if (!user.equals(self) && !self.equals("root")) {
            throw new CommandFailure(
                    ExitCode.PERMISSION, "process " + pid + " is of user " + user + "; run this as that user", null);
        }
        if (!isJvm(pid)) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, "process " + pid + " is no JVM", null);
        }
        return RunningJvm.attach(pid);
    }

    private static boolean isJvm(long pid) {
        if (RunningJvm.list().containsKey(pid)) {
            return true;
        }
        try (Stream<String> maps = Files.lines(PROC.resolve(pid + "/maps"), StandardCharsets.ISO_8859_1)) {
            return maps.anyMatch(line -> line.endsWith("/libjvm.so"));
        } catch (IOException e) {
            return false;
        }
    }

    private static void requireJdk() {
        if (ModuleLayer.boot().findModule("jdk.attach").isEmpty()) {
            throw new CommandFailure(
                    ExitCode.UNAVAILABLE,
                    "the Java at " + System.getProperty("java.home")
                            + " can't look into other JVMs: it has no module jdk.attach. Set JAVA_HOME to a JDK.",
                    null);
        }
    }
}
