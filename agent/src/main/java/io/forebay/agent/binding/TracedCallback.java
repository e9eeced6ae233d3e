// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.binding;

import io.forebay.agent.observe.AppTracing;
import io.forebay.agent.observe.Topic;
import io.forebay.agent.observe.TraceParent;
import io.forebay.agent.observe.TracedSend;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** The callback of a record that has a span. Once it was called it lets go of what is the application's. */
final class TracedCallback extends TracedSend implements Callback, SendCallback {
    private final @Nullable AppTracing application;
    private @Nullable Callback next;
    private @Nullable Object context;
    private @Nullable Object copy;

    TracedCallback(
            Topic topic,
            @Nullable TraceParent parent,
            long traceLow,
            @Nullable Callback next,
            @Nullable AppTracing application,
            @Nullable Object context) {
        super(topic, parent, traceLow);
        this.next = next;
        this.application = application;
        this.context = context;
    }

    /** Keeps a record until {@link #takeCopy}, right afterwards on the same thread. */
    void giveCopy(Object record) {
        copy = record;
    }

    @Nullable
    Object takeCopy() {
        Object given = copy;
        copy = null;
        return given;
    }

    void buffered() {
        inBuffer();
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
        Callback callback = next;
        Object callersContext = context;
        next = null;
        context = null;
        try {
            if (exception == null) {
                end(Outcome.partition(metadata), Outcome.offset(metadata), null);
            } else {
                failed(metadata, exception);
            }
        } catch (Throwable e) {
            topic().client().shield().caught("noting an acknowledgement", e);
        }
        if (callback != null) {
            call(callback, callersContext, metadata, exception);
        }
    }

    @Override
    public void thrown(Throwable exception) {
        next = null;
        context = null;
        failed(null, exception);
    }

    private void failed(@Nullable RecordMetadata metadata, Throwable exception) {
        end(Outcome.partition(metadata), -1, Outcome.error(exception));
        if (inHeader() && Outcome.blamesHeaders(exception)) {
            topic().client().refuseHeaders(exception);
        }
    }

    /** Calls the application's callback in the context in which the record was sent. What it throws is not ours. */
    private void call(
            Callback callback,
            @Nullable Object callersContext,
            @Nullable RecordMetadata metadata,
            @Nullable Exception exception) {
        AutoCloseable scope = enter(callersContext);
        try {
            callback.onCompletion(metadata, exception);
        } finally {
            leave(scope);
        }
    }

    private @Nullable AutoCloseable enter(@Nullable Object callersContext) {
        if (application == null || callersContext == null) {
            return null;
        }
        try {
            return application.enter(callersContext);
        } catch (Throwable e) {
            topic().client().shield().caught("entering the context of a callback", e);
            return null;
        }
    }

    private void leave(@Nullable AutoCloseable scope) {
        if (scope != null) {
            try {
                scope.close();
            } catch (Throwable e) {
                topic().client().shield().caught("leaving the context of a callback", e);
            }
        }
    }
}
