// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The application's own OpenTelemetry, where it has one: whatever version of its API the producer's class loader sees. Nothing of it is
 * configured or changed; its current span is asked for, and made current again around a callback. Thread-safe.
 */
public final class AppTracing {
    // Joined when it runs: packaging renames constants that begin with this, and the application's API has its own
    // name.
    private static final String API = String.join(".", "io", "opentelemetry") + ".";

    private final MethodHandle currentContext;
    private final MethodHandle currentSpan;
    private final MethodHandle isValid;
    private final MethodHandle isSampled;
    private final MethodHandle traceId;
    private final MethodHandle spanId;
    private final MethodHandle state;
    private final MethodHandle makeCurrent;

    private AppTracing(ClassLoader loader) throws ReflectiveOperationException {
        Class<?> span = Class.forName(API + "api.trace.Span", false, loader);
        Class<?> spanContext = Class.forName(API + "api.trace.SpanContext", false, loader);
        Class<?> context = Class.forName(API + "context.Context", false, loader);
        Class<?> scope = Class.forName(API + "context.Scope", false, loader);
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        MethodType getter = MethodType.methodType(Object.class, Object.class);
        currentContext = lookup.findStatic(context, "current", MethodType.methodType(context))
                .asType(MethodType.methodType(Object.class));
        currentSpan = MethodHandles.filterReturnValue(
                        lookup.findStatic(span, "current", MethodType.methodType(span)),
                        lookup.findVirtual(span, "getSpanContext", MethodType.methodType(spanContext)))
                .asType(MethodType.methodType(Object.class));
        MethodType question = MethodType.methodType(boolean.class);
        isValid = lookup.findVirtual(spanContext, "isValid", question).asType(getter.changeReturnType(boolean.class));
        isSampled =
                lookup.findVirtual(spanContext, "isSampled", question).asType(getter.changeReturnType(boolean.class));
        MethodType text = MethodType.methodType(String.class);
        traceId = lookup.findVirtual(spanContext, "getTraceId", text).asType(getter.changeReturnType(String.class));
        spanId = lookup.findVirtual(spanContext, "getSpanId", text).asType(getter.changeReturnType(String.class));
        Class<?> traceState = Class.forName(API + "api.trace.TraceState", false, loader);
        state = MethodHandles.filterReturnValue(
                        lookup.findVirtual(spanContext, "getTraceState", MethodType.methodType(traceState)),
                        lookup.findVirtual(traceState, "asMap", MethodType.methodType(Map.class)))
                .asType(getter.changeReturnType(Map.class));
        makeCurrent = lookup.findVirtual(context, "makeCurrent", MethodType.methodType(scope))
                .asType(getter.changeReturnType(AutoCloseable.class));
    }

    /** The API that a class loader sees, or null. */
    public static @Nullable AppTracing find(@Nullable ClassLoader loader) {
        if (loader == null) {
            return null;
        }
        try {
            return new AppTracing(loader);
        } catch (ReflectiveOperationException | LinkageError e) {
            // none, or one that looks otherwise: records have no parent from there
            return null;
        }
    }

    /** The current span of the calling thread, or null. */
    @SuppressWarnings("rawtypes") // the exact type that the handle returns
    public @Nullable TraceParent parent() throws Throwable {
        Object span = currentSpan.invokeExact();
        if (!(boolean) isValid.invokeExact(span)) {
            return null;
        }
        TraceParent parent =
                TraceParent.of((String) traceId.invokeExact(span), (String) spanId.invokeExact(span), (boolean)
                        isSampled.invokeExact(span));
        Map entries = (Map) state.invokeExact(span);
        return parent == null || entries.isEmpty() ? parent : parent.with(header(entries));
    }

    private static String header(Map<?, ?> entries) {
        StringJoiner header = new StringJoiner(",");
        entries.forEach((key, value) -> header.add(key + "=" + value));
        return header.toString();
    }

    /** The current context of the calling thread. */
    public Object context() throws Throwable {
        return currentContext.invokeExact();
    }

    /** Makes a context the current one of the calling thread, until what is returned is closed. */
    public AutoCloseable enter(Object context) throws Throwable {
        return (AutoCloseable) makeCurrent.invokeExact(context);
    }
}
