// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What the operating system has noted about a process. */
final class ProcessCost {
    private static final long KB = 1024;

    private ProcessCost() {}

    /** User and system time of all its threads so far, those that have ended included. */
    static Duration cpu(long pid) {
        return ProcessHandle.of(pid).flatMap(p -> p.info().totalCpuDuration()).orElse(Duration.ZERO);
    }

    /**
     * Its resident memory in bytes; zeros where the system has no {@code /proc}.
     *
     * @param peak the most that it has had, the pages of mapped files included, which the system takes back when it likes
     * @param own what is its own now: heap, code, stacks, buffers
     */
    record Memory(long peak, long own) {}

    static Memory memory(long pid) {
        try {
            return memory(Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")));
        } catch (IOException e) {
            return new Memory(0, 0);
        }
    }

    /** From the lines of {@code /proc/PID/status}. */
    static Memory memory(List<String> status) {
        return new Memory(bytes(status, "VmHWM:"), bytes(status, "RssAnon:"));
    }

    private static long bytes(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KB)
                .findFirst()
                .orElse(0);
    }
}
