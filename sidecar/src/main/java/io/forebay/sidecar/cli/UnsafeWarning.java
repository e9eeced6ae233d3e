// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import java.lang.reflect.Method;

/**
 * From JDK 24 on the first use of {@code sun.misc.Unsafe} prints four lines of warning, once for each JVM. Chronicle Queue and Netty
 * have to use it, a manifest can't allow it, and whoever runs {@code java -jar} should not need a flag. So the JDK is told that it has
 * warned already: its package {@code sun.misc} is open to reflection.
 *
 * <p>Where that fails, as it may in a JDK to come, the warning is printed and nothing else happens. To set {@code System.err} aside
 * doesn't help, since the JDK prints to the one that it began with.
 */
final class UnsafeWarning {
    private static final int FIRST_JDK_THAT_WARNS = 24;

    private UnsafeWarning() {}

    static void silence() {
        if (Runtime.version().feature() < FIRST_JDK_THAT_WARNS) {
            return;
        }
        try {
            Method warned = Class.forName("sun.misc.Unsafe").getDeclaredMethod("trySetMemoryAccessWarned");
            warned.setAccessible(true);
            warned.invoke(null);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // then it is printed
        }
    }
}
