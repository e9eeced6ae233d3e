// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.doctor;

import io.forebay.sidecar.text.Amounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the system gives to the sidecar's process; where none runs, to this one, which was started the same way or not. */
final class LimitsCheck {
    /** Files of the spool, jars, connections to brokers. */
    private static final int OTHER_FILES = 200;
    /** A heap of 64 MB, as it is started by default, and as much for what isn't heap; the spool's pages come on top and can be given back. */
    private static final long LEAST_MEMORY = 192L << 20;

    private static final Pattern OPEN_FILES = Pattern.compile("Max open files\\s+(\\w+)\\s+(\\w+)");

    private final Path root;
    private final String process;
    private final boolean running;
    private final int maxConnections;
    private final Findings findings;

    /** @param root where {@code proc} and {@code sys} are */
    LimitsCheck(Path root, long pid, int maxConnections, Findings findings) {
        this.root = root;
        running = pid >= 0;
        process = running ? Long.toString(pid) : "self";
        this.maxConnections = maxConnections;
        this.findings = findings;
    }

    void run() {
        try {
            openFiles(Files.readString(root.resolve("proc/" + process + "/limits")));
        } catch (IOException e) {
            findings.advise("limits", "the limits of the process can't be read: " + e, "check as its own user");
        }
        try {
            memory(Files.readAllLines(root.resolve("proc/" + process + "/cgroup")));
        } catch (IOException e) {
            findings.ok("limits", "no limit of memory can be seen");
        }
    }

    private void openFiles(String limits) {
        Matcher line = OPEN_FILES.matcher(limits);
        // Java raises the soft limit to the hard one by itself
        String hard = line.find() ? line.group(running ? 1 : 2) : "unlimited";
        long needed = (long) maxConnections + OTHER_FILES;
        if (hard.matches("\\d+") && Long.parseLong(hard) < needed) {
            findings.advise(
                    "limits",
                    "the process may open " + hard + " files, but ingest.connections.max is " + maxConnections
                            + ", and " + OTHER_FILES + " more are needed",
                    "LimitNOFILE=" + needed + " in its systemd unit, or ulimit -n " + needed);
        } else {
            findings.ok("limits", "the process may open " + hard + " files");
        }
    }

    private void memory(List<String> cgroups) throws IOException {
        String path = cgroups.stream()
                .filter(line -> line.startsWith("0::"))
                .map(line -> line.substring("0::".length()))
                .findFirst()
                .orElse("/");
        Path cgroup = root.resolve("sys/fs/cgroup").resolve(path.substring(1)).normalize();
        if (!Files.exists(cgroup.resolve("memory.max"))) {
            cgroup = root.resolve("sys/fs/cgroup"); // within a container its own group is the root
        }
        Path max = cgroup.resolve("memory.max");
        String most = Files.exists(max) ? Files.readString(max).strip() : "max";
        long kills = kills(cgroup.resolve("memory.events"));
        if (kills > 0) {
            findings.advise(
                    "limits",
                    "the kernel has killed " + kills + " processes of this group for want of memory",
                    "give it more memory: MemoryMax= in its systemd unit, or the container's limit");
        }
        if (most.matches("\\d+") && Long.parseLong(most) < LEAST_MEMORY) {
            findings.advise(
                    "limits",
                    "the process may have " + Amounts.bytes(Long.parseLong(most)) + " of memory, it needs "
                            + Amounts.bytes(LEAST_MEMORY),
                    "MemoryMax=" + (LEAST_MEMORY >> 20) + "M or more in its systemd unit, or the container's limit");
        } else {
            findings.ok("limits", most.equals("max") ? "memory has no limit" : "memory: " + most + " bytes");
        }
    }

    private static long kills(Path events) throws IOException {
        if (!Files.exists(events)) {
            return 0;
        }
        for (String line : Files.readAllLines(events)) {
            if (line.startsWith("oom_kill ")) {
                return Long.parseLong(line.substring("oom_kill ".length()).strip());
            }
        }
        return 0;
    }
}
