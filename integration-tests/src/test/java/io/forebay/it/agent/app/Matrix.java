// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.agent.app;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * An application with many versions of Kafka's clients, each in a class loader of its own as in an application server. Prints a line for
 * each thing that was seen: label, name, what, separated by tabs.
 */
public final class Matrix {
    private Matrix() {}

    /**
     * @param arguments bootstrap servers; then for each version a label, the class to be run and its class path
     */
    public static void main(String[] arguments) throws Exception {
        for (int i = 1; i + 2 < arguments.length; i += 3) {
            String label = arguments[i];
            List<URL> urls = new ArrayList<>();
            for (String path : arguments[i + 2].split(File.pathSeparator)) {
                urls.add(new File(path).toURI().toURL());
            }
            try (URLClassLoader loader =
                    new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
                // as an application server does; the clients look for classes there
                Thread.currentThread().setContextClassLoader(loader);
                run(loader, arguments[i + 1], arguments[0], label);
            }
        }
        System.out.println("end");
    }

    @SuppressWarnings("unchecked") // of another class loader, so the JDK's types are all that is known of it
    private static void run(ClassLoader loader, String type, String servers, String label) throws Exception {
        Function<String[], Map<String, String>> sends = (Function<String[], Map<String, String>>)
                loader.loadClass(type).getDeclaredConstructor().newInstance();
        sends.apply(new String[] {servers, label, "client-" + label})
                .forEach((name, what) -> System.out.println(label + "\t" + name + "\t" + what));
    }
}
