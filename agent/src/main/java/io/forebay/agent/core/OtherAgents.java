// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.core;

import java.lang.instrument.Instrumentation;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Other agents that trace producers. Two of them would make two spans of each record, and fight over its header. */
final class OtherAgents {
    private static final Map<String, String> NAMES = new LinkedHashMap<>();

    static {
        // Joined when it runs: packaging renames constants that begin with this.
        NAMES.put(String.join(".", "io", "opentelemetry") + ".javaagent.OpenTelemetryAgent", "OpenTelemetry's agent");
        NAMES.put("datadog.trace.bootstrap.AgentBootstrap", "Datadog's agent");
        NAMES.put("co.elastic.apm.agent.premain.AgentMain", "Elastic's agent");
        NAMES.put("org.apache.skywalking.apm.agent.SkyWalkingAgent", "SkyWalking's agent");
    }

    private OtherAgents() {}

    /** The name of one that runs in this JVM, or null. */
    static @Nullable String find(Instrumentation instrumentation) {
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            String name = NAMES.get(loaded.getName());
            if (name != null) {
                return name;
            }
        }
        return null;
    }
}
