// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM starts the agent, before {@code main} or when it is attached. It adds a {@link ProducerGate}, and that is all until a
 * producer's class comes by. Whatever goes wrong, the application starts.
 */
public final class Premain {
    /** Where whoever asks from outside finds what the agent sees; it says more once there is a producer. */
    private static final String STATUS = "forebay.agent-status";

    private static boolean started;

    private Premain() {}

    /** Called by the JVM for {@code -javaagent}. */
    public static void premain(@Nullable String argument, Instrumentation instrumentation) {
        start(argument, instrumentation);
    }

    /** Called by the JVM when the agent is attached to it. */
    public static void agentmain(@Nullable String argument, Instrumentation instrumentation) {
        start(argument, instrumentation);
    }

    private static synchronized void start(@Nullable String argument, Instrumentation instrumentation) {
        if (started) {
            System.err.println("forebay-agent: is running in this JVM already; the second one does nothing");
            return;
        }
        started = true;
        try {
            ProducerGate gate = new ProducerGate(jar(), argument == null ? "" : argument, instrumentation);
            gate.open();
            System.setProperty(STATUS, "{}");
            instrumentation.addTransformer(gate, true);
            retransform(instrumentation);
        } catch (Throwable e) {
            System.err.println("forebay-agent: cannot start, the application runs without it: " + e);
        }
    }

    /** Classes that are there before the agent: when it is attached, or with the JDK's AOT cache even before {@code main}. */
    private static void retransform(Instrumentation instrumentation) {
        if (!instrumentation.isRetransformClassesSupported()) {
            return;
        }
        List<Class<?>> producers = new ArrayList<>();
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            if (loaded.getName().endsWith(".clients.producer.KafkaProducer")
                    && instrumentation.isModifiableClass(loaded)) {
                producers.add(loaded);
            }
        }
        for (Class<?> producer : producers) {
            try {
                instrumentation.retransformClasses(producer);
            } catch (Exception | LinkageError e) {
                System.err.println("forebay-agent: leaves " + producer.getName() + " alone: " + e);
            }
        }
    }

    private static File jar() throws URISyntaxException {
        return new File(Premain.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }
}
