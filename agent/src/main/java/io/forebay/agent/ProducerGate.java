// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent;

import java.io.File;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.ProtectionDomain;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lets every class pass but producers. At the first producer it loads the rest of the agent, by a class loader that the application
 * can't see and that can't see the application; they share the JDK's types only. Any thread that loads classes calls it.
 */
final class ProducerGate implements ClassFileTransformer {
    private static final String PRODUCER = "/clients/producer/KafkaProducer";
    private static final String AGENT = "io.forebay.agent.core.Agent";

    /** Kept here rather than where it is asked for: that needs method handles, whose classes cost time before {@code main}. */
    private static volatile @Nullable ProducerGate opened;

    private final File jar;
    private final String argument;
    private final Instrumentation instrumentation;

    private boolean broken;
    private @Nullable Object agent;

    ProducerGate(File jar, String argument, Instrumentation instrumentation) {
        this.jar = jar;
        this.argument = argument;
        this.instrumentation = instrumentation;
    }

    /** Makes it the one that changed producers ask. */
    void open() {
        opened = this;
    }

    /** The one that changed producers ask; null where the agent couldn't start. */
    static @Nullable ProducerGate opened() {
        return opened;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        if (name == null || !name.endsWith(PRODUCER)) {
            return null;
        }
        try {
            Object inner = agent();
            return inner == null
                    ? null
                    : ((ClassFileTransformer) inner).transform(loader, name, redefined, domain, classFile);
        } catch (Throwable e) {
            System.err.println("forebay-agent: leaves " + name.replace('/', '.') + " alone: " + e);
            return null;
        }
    }

    /** What the changed producer calls at one of its places; null where the agent couldn't be loaded. */
    @SuppressWarnings(
            "unchecked") // the agent is of another class loader, so the JDK's types are all that is known of it
    @Nullable
    MethodHandle handle(Hand hand, Class<?> producer) {
        Object inner = agent();
        return inner == null
                ? null
                : ((BiFunction<String, Class<?>, @Nullable MethodHandle>) inner).apply(hand.name(), producer);
    }

    private synchronized @Nullable Object agent() {
        if (agent == null && !broken) {
            try {
                agent = load();
            } catch (Throwable e) {
                broken = true;
                System.err.println("forebay-agent: cannot be loaded, the application runs without it: " + cause(e));
            }
        }
        return agent;
    }

    private Object load() throws Exception {
        ClassLoader inner = new URLClassLoader(new URL[] {jar.toURI().toURL()}, platform());
        return inner.loadClass(AGENT)
                .getConstructor(String.class, Instrumentation.class)
                .newInstance(argument, instrumentation);
    }

    /** The JDK's loader below the boot loader: the platform's, on Java 8 that of extensions. */
    private static @Nullable ClassLoader platform() {
        ClassLoader top = ClassLoader.getSystemClassLoader();
        while (top.getParent() != null) {
            top = top.getParent();
        }
        return top;
    }

    private static Throwable cause(Throwable e) {
        Throwable cause = e.getCause();
        return e instanceof java.lang.reflect.InvocationTargetException && cause != null ? cause : e;
    }
}
