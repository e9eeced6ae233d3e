// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.doctor;

import io.forebay.sidecar.config.SidecarConfig;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** All checks of a configuration and of the host and the cluster that it is for. May take as long as Kafka's answers do. */
public final class Doctor {
    private static final Path ROOT = Path.of("/");

    private Doctor() {}

    /**
     * Looks at everything.
     *
     * @param pid of the sidecar that runs with this configuration, or -1
     * @param topics that have had records, besides those that the configuration names
     * @param findings gets what is found
     */
    public static void examine(SidecarConfig config, long pid, Set<String> topics, Findings findings) {
        new SpoolCheck(config, findings).run();
        new SocketCheck(config, pid >= 0, findings).run();
        new ClockCheck(ROOT, config.spool().dir(), System::currentTimeMillis, findings).run();
        new LimitsCheck(ROOT, pid, config.ingest().maxConnections(), findings).run();
        Set<String> all = new TreeSet<>(topics);
        config.ingest().listeners().forEach(listener -> {
            if (listener.topic() != null) {
                all.add(listener.topic());
            }
        });
        if (config.forward() != null) {
            all.add(config.forward().topic());
        }
        if (config.spool().auditTopic() != null) {
            all.add(config.spool().auditTopic());
        }
        new KafkaCheck(config.drain().producer(), config.ingest().maxRecordBytes(), findings).run(all);
    }
}
