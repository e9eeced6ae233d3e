// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;

/** Figures of the JVM and of its process, as OpenTelemetry's conventions name them. Stateless. */
final class JvmFigures {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;

    private JvmFigures() {}

    static void read(Figures into) {
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            String type = pool.getType() == MemoryType.HEAP ? "heap" : "non_heap";
            MemoryUsage usage = pool.getUsage();
            if (usage != null) {
                into.add(Metric.JVM_MEMORY, usage.getUsed(), type, pool.getName());
                into.add(Metric.JVM_COMMITTED, usage.getCommitted(), type, pool.getName());
                if (usage.getMax() >= 0) {
                    into.add(Metric.JVM_LIMIT, usage.getMax(), type, pool.getName());
                }
            }
        }
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            into.add(Metric.JVM_GC_COUNT, Math.max(0, collector.getCollectionCount()), collector.getName());
            into.add(Metric.JVM_GC_TIME, Math.max(0, collector.getCollectionTime()) / MILLIS, collector.getName());
        }
        into.add(Metric.JVM_THREADS, ManagementFactory.getThreadMXBean().getThreadCount());
        into.add(Metric.JVM_CLASSES, ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            into.add(Metric.JVM_CPU, system.getProcessCpuTime() / NANOS);
            into.add(Metric.PROCESS_FILES, system.getOpenFileDescriptorCount());
            into.add(Metric.PROCESS_FILES_LIMIT, system.getMaxFileDescriptorCount());
        }
        readResident(into);
    }

    private static void readResident(Figures into) {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(RESIDENT)) {
                    String kibibytes = line.substring(RESIDENT.length(), line.length() - "kB".length());
                    into.add(Metric.PROCESS_MEMORY, 1024.0 * Long.parseLong(kibibytes.strip()));
                }
            }
        } catch (IOException | NumberFormatException e) {
            // not on this system
        }
    }
}
