// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.binding;

import io.forebay.agent.observe.Send;
import io.forebay.agent.observe.Topic;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** The callback of a record that is measured and has no span. */
final class MeasuredCallback extends Send implements Callback, SendCallback {
    private final @Nullable Callback next;

    MeasuredCallback(Topic topic, @Nullable Callback next) {
        super(topic);
        this.next = next;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
        try {
            end(-1, -1, exception == null ? null : Outcome.error(exception));
        } catch (Throwable e) {
            topic().client().shield().caught("noting an acknowledgement", e);
        }
        if (next != null) {
            next.onCompletion(metadata, exception);
        }
    }

    @Override
    public void thrown(Throwable exception) {
        end(-1, -1, Outcome.error(exception));
    }
}
