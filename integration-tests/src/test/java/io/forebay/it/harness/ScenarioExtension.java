// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test its {@link Scenario}, and the shared {@link Cluster} to one that asks for it, whose scenario then has the first broker
 * of that. Before a test the shared brokers run, whatever the test before did to them; after a test no process, no mount and no file of it is left, and where it failed, the logs are shown.
 */
public final class ScenarioExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(ScenarioExtension.class);

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        Broker broker;
        if (asksForCluster(context)) {
            Cluster cluster = shared(context).computeIfAbsent(Cluster.class, type -> Cluster.of(2), Cluster.class);
            cluster.start();
            broker = cluster.broker(1);
        } else {
            broker = shared(context).computeIfAbsent(Broker.class, type -> Broker.create(), Broker.class);
            broker.start();
        }
        Path directory = Files.createTempDirectory("fb");
        context.getStore(NAMESPACE).put(Scenario.class, new Scenario(directory, broker));
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        Scenario scenario = scenario(context);
        if (context.getExecutionException().isPresent()) {
            System.err.println(context.getDisplayName() + " failed:\n" + scenario.logs());
            if (asksForCluster(context)) {
                System.err.println("---- cluster\n" + cluster(context).logTail());
            }
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
                            () -> assertThat(processesBut(sharedPids(context))).isEmpty());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Scenario.class || type == Cluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Cluster.class ? cluster(context) : scenario(context);
    }

    private static boolean asksForCluster(ExtensionContext context) {
        return List.of(context.getRequiredTestMethod().getParameterTypes()).contains(Cluster.class);
    }

    private static Store shared(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE);
    }

    private static Cluster cluster(ExtensionContext context) {
        return Objects.requireNonNull(shared(context).get(Cluster.class, Cluster.class));
    }

    private static Scenario scenario(ExtensionContext context) {
        Scenario scenario = context.getStore(NAMESPACE).get(Scenario.class, Scenario.class);
        if (scenario == null) {
            throw new IllegalStateException("No scenario outside of a test");
        }
        return scenario;
    }

    private static Set<Long> sharedPids(ExtensionContext context) {
        Set<Long> pids = new HashSet<>();
        Broker broker = shared(context).get(Broker.class, Broker.class);
        if (broker != null) {
            pids.add(broker.pid());
        }
        Cluster cluster = shared(context).get(Cluster.class, Cluster.class);
        if (cluster != null) {
            pids.addAll(cluster.pids());
        }
        return pids;
    }

    private static List<String> processesBut(Set<Long> pids) {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> !pids.contains(process.pid()))
                .map(process ->
                        process.pid() + " " + process.info().commandLine().orElse("?"))
                .toList();
    }
}
