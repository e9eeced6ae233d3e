// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.verify;

import io.forebay.sidecar.audit.AuditRecord;
import io.forebay.sidecar.audit.AuditStamp;
import io.forebay.sidecar.record.DeadLetterHeaders;
import io.forebay.sidecar.verify.VerifyException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads the audit's topic, then every topic that it tells of, and holds the one against the others. What is counted and is not there was
 * lost, or is still to come: this can't tell. Confined to one thread.
 */
public final class AuditVerifier {
    /** Clocks of brokers, which some topics go by, and of this host may differ by so much. */
    private static final long CLOCKS_DIFFER_MS = 3_600_000;

    private final Topics topics;
    private final String auditTopic;
    private final Scope scope;
    private final Tally tally;

    private long unknown;
    private @Nullable VerifyException failure;

    public AuditVerifier(Topics topics, String auditTopic, Scope scope) {
        this.topics = topics;
        this.auditTopic = auditTopic;
        this.scope = scope;
        tally = new Tally(scope);
    }

    public Report verify() throws VerifyException {
        if (!topics.exists(auditTopic)) {
            throw new VerifyException(
                    Reason.UNAVAILABLE,
                    "the topic " + auditTopic
                            + " (audit.topic) does not exist, or nobody may know of it with these settings; "
                            + "where brokers don't make topics by themselves, make it",
                    null);
        }
        // Its records have their minute as timestamp.
        Set<Integer> shortened = topics.read(auditTopic, scope.sinceMs(), this::counted);
        check();
        List<String> notThere = new ArrayList<>();
        for (Map.Entry<String, Long> topic : tally.topics().entrySet()) {
            if (topics.exists(topic.getKey())) {
                read(topic.getKey(), Math.max(0, topic.getValue() - CLOCKS_DIFFER_MS));
            } else {
                notThere.add(topic.getKey());
            }
        }
        return tally.report(notThere, unknown, scope.sinceMs() == 0 && shortened.isEmpty());
    }

    private void counted(ConsumerRecord<byte[], byte[]> record) {
        AuditRecord counted = AuditRecord.ofJson(record.value());
        if (counted == null) {
            unknown++;
        } else if (failure == null) {
            try {
                tally.counted(counted);
            } catch (VerifyException e) {
                failure = e;
            }
        }
    }

    private void read(String topic, long fromMs) throws VerifyException {
        Horizon horizon = new Horizon();
        horizon.shortened(topics.read(topic, fromMs, record -> arrived(record, horizon)));
        check();
        tally.gone(topic, horizon);
    }

    private void arrived(ConsumerRecord<byte[], byte[]> record, Horizon horizon) {
        Header last = record.headers().lastHeader(AuditStamp.HEADER);
        AuditStamp own = last == null ? null : AuditStamp.decode(last.value());
        horizon.see(record.partition(), record.timestamp(), own);
        if (own == null || failure != null) {
            return;
        }
        try {
            tally.arrived(record.topic(), own, true, record.key(), record.value());
            if (record.headers().lastHeader(DeadLetterHeaders.RETRIED) != null) {
                for (Header header : record.headers().headers(AuditStamp.HEADER)) {
                    AuditStamp before = AuditStamp.decode(header.value());
                    if (before != null && !before.equals(own)) {
                        tally.arrived(record.topic(), before, false, record.key(), record.value());
                    }
                }
            }
        } catch (VerifyException e) {
            failure = e;
        }
    }

    private void check() throws VerifyException {
        if (failure != null) {
            throw failure;
        }
    }
}
