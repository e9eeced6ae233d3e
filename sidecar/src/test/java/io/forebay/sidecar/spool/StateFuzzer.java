// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.audit.Ledger;
import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.Origin;
import io.forebay.sidecar.record.RecordHead;
import io.forebay.sidecar.record.StoredRecord;
import java.util.List;
import java.util.UUID;

/** Any bytes as one part of a file's state: refused, or what was understood is written and read again as the same. */
public final class StateFuzzer {
    private StateFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        SpoolState state = state();
        if (!learn(state, input)) {
            return;
        }
        SpoolState again = state();
        byte[] accounts = state.encodeAccounts();
        byte[] producers = state.encodeProducers();
        assertThat(learn(again, accounts)).isTrue();
        assertThat(learn(again, producers)).isTrue();
        byte[] audit = state.encodeAudit();
        assertThat(learn(again, audit)).isTrue();
        assertThat(again.encodeAudit()).isEqualTo(audit);
        assertThat(again.lastOrdinal).isEqualTo(state.lastOrdinal);
        assertThat(again.encodeAccounts()).isEqualTo(accounts);
        assertThat(again.encodeProducers()).isEqualTo(producers);
    }

    private static SpoolState state() {
        return new SpoolState(new Accounts(), new Producers(), Ledger.of("audit"));
    }

    private static boolean learn(SpoolState state, byte[] part) {
        RecordHead head = SpoolState.begin(new RecordHead(), 1);
        head.seal(0, part, 0, part.length);
        int size = head.length() + part.length;
        StoredRecord stored = new StoredRecord();
        byte[] buffer = stored.buffer(size);
        System.arraycopy(head.array(), 0, buffer, 0, head.length());
        System.arraycopy(part, 0, buffer, head.length(), part.length);
        assertThat(stored.check(size)).isNull();
        return state.learn(stored, new TopicCache(state.accounts));
    }

    public static List<byte[]> seeds() {
        SpoolState state = state();
        state.lastOrdinal = 17;
        byte[] topic = "orders".getBytes(UTF_8);
        new TopicCache(state.accounts).get(topic, 0, topic.length).account().addAccepted(9);
        state.producers.get("billing-7").stored(5, 16);
        state.ledger.begin(() -> new UUID(3, 4));
        byte[] value = "value".getBytes(UTF_8);
        RecordHead head = new RecordHead()
                .begin(Kind.RECORD, new Origin("app", 1000, ""), 1)
                .topic(topic);
        state.ledger.count("orders", 17, head, value, 0, value.length);
        return state.encode();
    }
}
