// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test its {@link Scenario}. Before a test the shared broker runs, whatever the test before did to it; after a test
 * no process, no mount and no file of it is left, and where it failed, the logs are shown.
 */
public final class ScenarioExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(ScenarioExtension.class);

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        Broker broker = context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Broker.class, type -> Broker.create(), Broker.class);
        broker.start();
        Path directory = Files.createTempDirectory("fb");
        context.getStore(NAMESPACE).put(Scenario.class, new Scenario(directory, broker));
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        Scenario scenario = scenario(context);
        if (context.getExecutionException().isPresent()) {
            System.err.println(context.getDisplayName() + " failed:\n" + scenario.logs());
        }
        try {
            scenario.close();
        } finally {
            assertThat(Files.readString(Path.of("/proc/mounts")))
                    .as("mounts left behind")
                    .doesNotContain(scenario.directory().toString());
            Directories.delete(scenario.directory());
            await("processes left behind")
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(
                            () -> assertThat(processes(scenario.broker())).isEmpty());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Scenario.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return scenario(context);
    }

    private static Scenario scenario(ExtensionContext context) {
        Scenario scenario = context.getStore(NAMESPACE).get(Scenario.class, Scenario.class);
        if (scenario == null) {
            throw new IllegalStateException("No scenario outside of a test");
        }
        return scenario;
    }

    private static List<String> processes(Broker broker) {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.pid() != broker.pid())
                .map(process ->
                        process.pid() + " " + process.info().commandLine().orElse("?"))
                .toList();
    }
}
