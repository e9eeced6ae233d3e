// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.core;

import io.forebay.agent.config.AgentSettings;
import io.forebay.agent.config.SettingsReader;
import io.forebay.agent.export.Pipeline;
import io.forebay.agent.observe.AppTracing;
import io.forebay.agent.observe.Observer;
import io.forebay.agent.shield.AgentLog;
import io.forebay.agent.shield.Shield;
import io.forebay.agent.transform.ClientNames;
import io.forebay.agent.transform.ProducerTransformer;
import io.forebay.agent.transform.ProducerTransformer.UnknownShapeException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.security.ProtectionDomain;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The agent, as the gate in front of it sees it: it changes producers' classes, and gives those the handles that they call. Any thread
 * that loads classes calls it.
 */
public final class Agent implements ClassFileTransformer, BiFunction<String, Class<?>, @Nullable MethodHandle> {
    private final AgentLog log = new AgentLog();
    private final AgentSettings settings;
    private final Observer observer;
    private final ProducerTransformer transformer;

    /** A binding for each class of a producer; gone with the class, since the JVM keeps it there. */
    private final ClassValue<Object> bindings = new ClassValue<Object>() {
        @Override
        protected Object computeValue(Class<?> producer) {
            return bind(producer);
        }
    };

    /** @param argument what stands behind {@code -javaagent:JAR=} */
    public Agent(String argument, Instrumentation instrumentation) {
        String otherAgent = OtherAgents.find(instrumentation);
        settings = SettingsReader.read(argument, System.getProperties(), System.getenv(), otherAgent, log);
        transformer = new ProducerTransformer(Double.parseDouble(System.getProperty("java.class.version")));
        Pipeline pipeline = new Pipeline(settings, log);
        observer = new Observer(settings, log, new Shield(log), pipeline, pipeline::start);
        pipeline.observe(observer);
        if (settings.enabled()) {
            log.say(
                    "observes Kafka producers: %s%s",
                    settings.summary(), otherAgent == null ? "" : "; beside " + otherAgent);
        }
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        if (!settings.enabled()) {
            return null;
        }
        try {
            boolean withFields = redefined == null || ProducerTransformer.hasFields(redefined);
            return transformer.transform(classFile, ClientNames.of(name), withFields);
        } catch (UnknownShapeException e) {
            log.say("leaves %s alone, since it lacks %s", name.replace('/', '.'), e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            log.say("leaves %s alone, since it can't be changed: %s", name.replace('/', '.'), e);
        }
        return null;
    }

    /** The handle for a place in a producer's class, by the name that both sides know it by. */
    @Override
    public @Nullable MethodHandle apply(String place, Class<?> producer) {
        Object binding = bindings.get(producer);
        try {
            return Places.handle(binding, place);
        } catch (IllegalAccessException e) {
            throw new LinkageError("no place " + place, e);
        }
    }

    private Object bind(Class<?> producer) {
        ClientNames names = ClientNames.of(producer.getName().replace('.', '/'));
        ClassLoader theirs = producer.getClassLoader();
        try {
            return new BindingLoader(theirs, names)
                    .loadClass("io.forebay.agent.binding.ProducerBinding")
                    .getConstructor(Observer.class, AppTracing.class)
                    .newInstance(observer, AppTracing.find(theirs));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("cannot bind to " + producer, e);
        }
    }
}
