// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.agent;

import io.forebay.it.harness.Commands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A JVM of an application, with the packaged agent or without. */
final class AgentProcess {
    /** The agent as it is shipped. */
    static final Path JAR = Path.of(System.getProperty("forebay.agent"));

    private AgentProcess() {}

    /** Runs an application to its end: the settings are system properties, as are OpenTelemetry's. */
    static Commands.Result run(
            Map<String, String> properties, String classPath, Class<?> main, List<String> arguments) {
        return run(List.of("-javaagent:" + JAR), properties, classPath, main, arguments);
    }

    static Commands.Result run(
            List<String> options,
            Map<String, String> properties,
            String classPath,
            Class<?> main,
            List<String> arguments) {
        List<String> what = new ArrayList<>(List.of("-cp", classPath, main.getName()));
        what.addAll(arguments);
        return java(options, properties, what);
    }

    /** Runs {@code java}: options, properties, and then what is to be run with its arguments. */
    static Commands.Result java(List<String> options, Map<String, String> properties, List<String> what) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(options);
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(what);
        return Commands.run(command, Duration.ofMinutes(4));
    }
}
