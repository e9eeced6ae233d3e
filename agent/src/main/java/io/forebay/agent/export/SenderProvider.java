// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.export;

import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;

/**
 * Chooses what sends over HTTP: the JDK's client, or okhttp where there is none, as before Java 11 and in images without its module.
 * The only one that the SDK finds, since looking at the other one's classes would fail on an older JVM.
 */
public final class SenderProvider implements HttpSenderProvider {
    private static final String JDK = "io.opentelemetry.exporter.sender.jdk.internal.JdkHttpSenderProvider";
    private static final String OKHTTP = "io.opentelemetry.exporter.sender.okhttp.internal.OkHttpHttpSenderProvider";

    /** What the JDK's sender needs. */
    private static final String JDK_CLIENT = "java.net.http.HttpClient";

    private static volatile boolean okhttp;

    /** Says that it is to be okhttp in any case. */
    static void forceOkhttp(boolean force) {
        okhttp = force;
    }

    @Override
    public HttpSender createSender(HttpSenderConfig config) {
        String name = okhttp || !isThere(JDK_CLIENT) ? OKHTTP : JDK;
        try {
            HttpSenderProvider provider = Class.forName(name)
                    .asSubclass(HttpSenderProvider.class)
                    .getDeclaredConstructor()
                    .newInstance();
            return provider.createSender(name.equals(JDK) ? PlainConfig.of(config) : config);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("There is no " + name, e);
        }
    }

    private static boolean isThere(String name) {
        try {
            Class.forName(name, false, SenderProvider.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
