// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.core;

import io.forebay.agent.transform.BindingRenamer;
import io.forebay.agent.transform.ClientNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Where the two worlds meet: defines the binding's classes, gets the agent's other ones from the agent's loader, and everything else,
 * Kafka's types above all, from the loader of the producer.
 */
final class BindingLoader extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    private static final String AGENT = "io.forebay.agent.";
    private static final String BINDING = AGENT + "binding.";

    private final ClassLoader agent = BindingLoader.class.getClassLoader();
    private final ClientNames names;

    BindingLoader(@Nullable ClassLoader producers, ClientNames names) {
        super(producers);
        this.names = names;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(AGENT)) {
            return super.loadClass(name, resolve);
        }
        if (!name.startsWith(BINDING)) {
            return agent.loadClass(name);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> defined = findLoadedClass(name);
            if (defined == null) {
                byte[] classFile = BindingRenamer.rename(read(name), names);
                defined = defineClass(name, classFile, 0, classFile.length);
            }
            return defined;
        }
    }

    private byte[] read(String name) throws ClassNotFoundException {
        try (InputStream in = agent.getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] buffer = new byte[8_192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes.write(buffer, 0, n);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
