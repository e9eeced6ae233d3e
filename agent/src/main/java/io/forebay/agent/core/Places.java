// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.core;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.Locale;

/** The methods of a binding, by the places in the producer that call them. Stateless. */
final class Places {
    private Places() {}

    static MethodHandle handle(Object binding, String place) throws IllegalAccessException {
        String name = place.toLowerCase(Locale.ROOT);
        for (Method method : binding.getClass().getMethods()) {
            if (method.getName().equals(name)) {
                return MethodHandles.publicLookup().unreflect(method).bindTo(binding);
            }
        }
        throw new IllegalArgumentException("A binding has no " + name);
    }
}
