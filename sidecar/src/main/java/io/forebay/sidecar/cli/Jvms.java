// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Other JVMs of this host, by the JDK's attach API and Linux' {@code /proc}. */
final class Jvms {
    /** The system property in which the agent says what it sees. */
    static final String STATUS = "forebay.agent-status";

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
        for (VirtualMachineDescriptor found : VirtualMachine.list()) {
            long pid = Long.parseLong(found.id());
            if (pid != ProcessHandle.current().pid()) {
                String main = found.displayName().split(" ", 2)[0];
                jvms.add(new Jvm(pid, main.isEmpty() ? "?" : main.substring(main.lastIndexOf('/') + 1)));
            }
        }
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

    /** What the agent in a JVM says of itself, as JSON; null where it isn't in, or the JVM doesn't answer. */
    static @Nullable String agentStatus(long pid) {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                return machine.getSystemProperties().getProperty(STATUS);
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException | IOException e) {
            return null;
        }
    }

    /**
     * Connects to one that a user names. What isn't a JVM must be told beforehand: connecting begins with a signal that ends other programs.
     *
     * @throws CommandFailure where it can't be
     */
    static VirtualMachine attach(long pid) {
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
        try {
            return VirtualMachine.attach(Long.toString(pid));
        } catch (AttachNotSupportedException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, "the JVM " + pid + " takes no agents: " + e.getMessage(), e);
        } catch (IOException e) {
            boolean denied = String.valueOf(e.getMessage()).matches("(?i).*(permi|denied|secure|owner).*");
            throw new CommandFailure(
                    denied ? ExitCode.PERMISSION : ExitCode.UNAVAILABLE,
                    "the JVM " + pid + " can't be reached: " + e.getMessage(),
                    e);
        }
    }

    private static boolean isJvm(long pid) {
        if (VirtualMachine.list().stream().anyMatch(found -> found.id().equals(Long.toString(pid)))) {
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
