// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection to another JVM. The only class that names the attach API, which a Java that is no JDK doesn't have: {@link Jvms} looks for
 * that before it comes here.
 */
final class RunningJvm implements AutoCloseable {
    /** The system property in which the agent says what it sees. */
    private static final String STATUS = "forebay.agent-status";

    private final long pid;
    private final VirtualMachine machine;

    private RunningJvm(long pid, VirtualMachine machine) {
        this.pid = pid;
        this.machine = machine;
    }

    /** The command lines of all that this user may look into, by process. */
    static Map<Long, String> list() {
        Map<Long, String> found = new HashMap<>();
        for (VirtualMachineDescriptor jvm : VirtualMachine.list()) {
            found.put(Long.parseLong(jvm.id()), jvm.displayName());
        }
        return found;
    }

    /** @throws CommandFailure where it takes no agents, or can't be reached */
    static RunningJvm attach(long pid) {
        try {
            return new RunningJvm(pid, VirtualMachine.attach(Long.toString(pid)));
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

    /** What the agent in a JVM says of itself, as JSON; null where it isn't in, or the JVM doesn't answer. */
    static @Nullable String agentStatus(long pid) {
        try (RunningJvm jvm = attach(pid)) {
            return jvm.agentStatus();
        } catch (CommandFailure | IOException e) {
            return null;
        }
    }

    /** What the agent in it says of itself, as JSON; null where it isn't in. */
    @Nullable
    String agentStatus() throws IOException {
        return machine.getSystemProperties().getProperty(STATUS);
    }

    /** @throws CommandFailure where the JVM refuses it */
    void loadAgent(Path jar, String argument) throws IOException {
        try {
            machine.loadAgent(jar.toString(), argument);
        } catch (AgentLoadException | AgentInitializationException e) {
            throw new CommandFailure(
                    ExitCode.UNAVAILABLE, "the JVM " + pid + " refuses the agent: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        machine.detach();
    }
}
