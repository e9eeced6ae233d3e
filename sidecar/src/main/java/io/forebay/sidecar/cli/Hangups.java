// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP as a request rather than the end, which it is for a JVM by itself. Where it was ignored when the process began, as under nohup,
 * the JVM leaves it so. By reflection, as Kafka does it: the compiler refuses the JDK's own class for signals.
 */
final class Hangups {
    private static final Logger LOG = LoggerFactory.getLogger(Hangups.class);

    private @Nullable Runnable action;
    private boolean early;

    private Hangups() {}

    /** From here on the signal ends nothing; what comes before {@link #goTo} is kept. To be called once. */
    static Hangups caught() {
        Hangups hangups = new Hangups();
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    Hangups.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            hangups.came();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), ours);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("SIGHUP can't be caught here; \"forebay reload\" does the same", e);
        }
        return hangups;
    }

    /** What a signal has done; must not take long. */
    synchronized void goTo(Runnable what) {
        action = what;
        if (early) {
            what.run();
        }
    }

    private synchronized void came() {
        LOG.info("SIGHUP: the configuration is read anew");
        if (action == null) {
            early = true;
        } else {
            action.run();
        }
    }
}
