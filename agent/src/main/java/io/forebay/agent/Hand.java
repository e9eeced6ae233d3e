// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Function;

/**
 * What a changed producer calls, place by place. A producer may be of a class loader that sees nothing but the JDK, so it finds this
 * through {@code ClassLoader.getSystemClassLoader()}, asks by {@link Function}, and keeps the handle as a constant. So nothing has to
 * be on the boot class path. The names are part of the changed byte code.
 */
public enum Hand implements Function<Class<?>, MethodHandle> {
    /** {@code void (producer)}, when a constructor returns. */
    CONSTRUCTED(MethodType.methodType(void.class, Object.class)),
    /** {@code callback (producer, record, callback)}, before a record is sent; null to leave everything as it is. */
    SENDING(MethodType.methodType(Object.class, Object.class, Object.class, Object.class)),
    /** {@code record (callback, record)}: the record to be sent with a callback that {@link #SENDING} gave. */
    RECORD(MethodType.methodType(Object.class, Object.class, Object.class)),
    /** {@code void (callback, exception)}, when sending throws. */
    THROWN(MethodType.methodType(void.class, Object.class, Object.class)),
    /** {@code void (callback)}, when the record with a callback that {@link #SENDING} gave is in the buffer. */
    BUFFERED(MethodType.methodType(void.class, Object.class)),
    /** {@code token (producer, method's name)}, when an operation such as a flush begins; null where nobody is to know of its end. */
    BEGUN(MethodType.methodType(Object.class, Object.class, Object.class)),
    /** {@code void (token, exception)}, when it returns, or throws. */
    ENDED(MethodType.methodType(void.class, Object.class, Object.class));

    @SuppressWarnings("ImmutableEnumChecker") // it is, but isn't annotated as such
    private final MethodType type;

    Hand(MethodType type) {
        this.type = type;
    }

    /** The handle for a producer's class; one that does nothing where there is none. Never throws: it would be the application's. */
    @Override
    public MethodHandle apply(Class<?> producer) {
        try {
            ProducerGate connected = ProducerGate.opened();
            MethodHandle handle = connected == null ? null : connected.handle(this, producer);
            if (handle != null) {
                return handle.asType(type);
            }
        } catch (Throwable e) {
            System.err.println("forebay-agent: leaves " + producer.getName() + " alone: " + e);
        }
        return nothing();
    }

    private MethodHandle nothing() {
        MethodHandle result = this == RECORD
                // the record as it was
                ? MethodHandles.dropArguments(MethodHandles.identity(Object.class), 0, Object.class)
                : MethodHandles.dropArguments(nothing(type.returnType()), 0, type.parameterList());
        return result.asType(type);
    }

    private static MethodHandle nothing(Class<?> result) {
        MethodHandle nothing = MethodHandles.constant(Object.class, null);
        return nothing.asType(MethodType.methodType(result));
    }
}
