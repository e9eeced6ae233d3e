// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.audit.Ledger;
import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.Origin;
import io.forebay.sidecar.record.RecordHead;
import io.forebay.sidecar.record.StoredRecord;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/**
 * What the writer knows beyond its records, as {@link Kind#STATE} records at the head of every file: so files can be freed without
 * forgetting what they taught, and a restart reads one file, not all. The third is there only in a life that is audited; without it, what
 * stands behind the head is counted by no audit.
 *
 * <pre>
 *  body:  part u8 | last ordinal i64 | count i32 | entries
 *   part 1, accounts:   name length u8, topic, accepted i64
 *   part 2, producers:  id length u8, id, last sequence i64, last ordinal i64      (least recently used first)
 *   part 3, audit:      spool's name 2 x i64, reports so far i64, then for each open count:
 *                       name length u8, topic, minute i64 (epoch ms), records i64, checksum i64, first and last ordinal i64, earliest
 *                       timestamp i64
 * </pre>
 */
final class SpoolState {
    private static final byte ACCOUNTS = 1;
    private static final byte PRODUCERS = 2;
    private static final byte AUDIT = 3;
    private static final int PART_HEADER = 1 + Long.BYTES + Integer.BYTES;
    private static final Origin ORIGIN = new Origin("", Origin.NO_UID, "");

    final Accounts accounts;
    final Producers producers;
    final Ledger ledger;
    long lastOrdinal;

    SpoolState(Accounts accounts, Producers producers) {
        this(accounts, producers, Ledger.OFF);
    }

    SpoolState(Accounts accounts, Producers producers, Ledger ledger) {
        this.accounts = accounts;
        this.producers = producers;
        this.ledger = ledger;
    }

    /** Takes what one record tells, whichever kind it is; false, and nothing is taken, where it is a state that can't be understood. */
    boolean learn(StoredRecord stored, TopicCache topics) {
        if (stored.kind() == Kind.STATE) {
            return decode(ByteBuffer.wrap(stored.array(), stored.bodyOffset(), stored.length() - stored.bodyOffset()));
        }
        lastOrdinal = stored.ordinal();
        Topic topic = topics.get(
                stored.array(), stored.body().topicOffset(), stored.body().topicLength());
        topic.account().addAccepted(1);
        ledger.replay(topic.name(), stored);
        if (stored.hasProducer() && stored.body().hasSequence()) {
            ProducerState producer = producers.get(stored.producer());
            if (!producer.hasStored(stored.body().sequence())) {
                producer.stored(stored.body().sequence(), stored.ordinal());
            }
        }
        return true;
    }

    /** The bodies of all records that a file begins with, in order. */
    List<byte[]> encode() {
        return ledger.isOn()
                ? List.of(encodeAccounts(), encodeProducers(), encodeAudit())
                : List.of(encodeAccounts(), encodeProducers());
    }

    byte[] encodeAudit() {
        byte[] body = new byte[PART_HEADER + ledger.stateBytes()];
        ledger.write(part(body, AUDIT, ledger.size()));
        return body;
    }

    byte[] encodeAccounts() {
        // a copy: the drain may add a topic meanwhile that it finds in an old file
        var entries = List.copyOf(accounts.entries());
        int size = PART_HEADER;
        for (var entry : entries) {
            size += 1 + entry.getKey().length() + Long.BYTES;
        }
        byte[] body = new byte[size];
        ByteBuffer out = part(body, ACCOUNTS, entries.size());
        for (var entry : entries) {
            putName(out, entry.getKey());
            out.putLong(entry.getValue().accepted());
        }
        return body;
    }

    byte[] encodeProducers() {
        int[] size = {PART_HEADER};
        int[] count = {0};
        producers.forEach(producer -> {
            if (producer.lastSequence() != ProducerState.NONE) {
                size[0] += 1 + producer.id().getBytes(UTF_8).length + 2 * Long.BYTES;
                count[0]++;
            }
        });
        byte[] body = new byte[size[0]];
        ByteBuffer out = part(body, PRODUCERS, count[0]);
        producers.forEach(producer -> {
            if (producer.lastSequence() != ProducerState.NONE) {
                putName(out, producer.id());
                out.putLong(producer.lastSequence()).putLong(producer.lastOrdinal());
            }
        });
        return body;
    }

    static RecordHead begin(RecordHead head, long nowMs) {
        return head.begin(Kind.STATE, ORIGIN, nowMs);
    }

    private ByteBuffer part(byte[] body, byte part, int count) {
        return ByteBuffer.wrap(body).put(part).putLong(lastOrdinal).putInt(count);
    }

    private boolean decode(ByteBuffer in) {
        List<Runnable> entries = new ArrayList<>();
        try {
            byte part = in.get();
            long last = in.getLong();
            int count = in.getInt();
            switch (part) {
                case ACCOUNTS -> {
                    entries.add(ledger::pause);
                    addAll(entries, count, () -> account(in));
                }
                case PRODUCERS -> addAll(entries, count, () -> producer(in));
                case AUDIT -> entries.add(ledger.read(in, count));
                default -> {
                    return false;
                }
            }
            if (in.hasRemaining()) {
                return false;
            }
            lastOrdinal = Math.max(lastOrdinal, last);
        } catch (BufferUnderflowException | CharacterCodingException | IllegalArgumentException malformed) {
            return false;
        }
        entries.forEach(Runnable::run);
        return true;
    }

    /** Reads one entry, and takes it later. */
    private interface Entry {
        Runnable read() throws CharacterCodingException;
    }

    private static void addAll(List<Runnable> entries, int count, Entry entry) throws CharacterCodingException {
        for (int i = count; i > 0; i--) {
            entries.add(entry.read());
        }
    }

    private Runnable account(ByteBuffer in) throws CharacterCodingException {
        String topic = getName(in, US_ASCII);
        long accepted = in.getLong();
        return () -> {
            Account account = accounts.of(topic);
            account.addAccepted(accepted - account.accepted());
        };
    }

    private Runnable producer(ByteBuffer in) throws CharacterCodingException {
        String id = getName(in, UTF_8);
        long sequence = in.getLong();
        long ordinal = in.getLong();
        return () -> producers.get(id).stored(sequence, ordinal);
    }

    private static void putName(ByteBuffer out, String name) {
        byte[] utf8 = name.getBytes(UTF_8);
        out.put((byte) utf8.length).put(utf8);
    }

    private static String getName(ByteBuffer in, Charset charset) throws CharacterCodingException {
        byte[] name = new byte[in.get() & 0xff];
        in.get(name);
        return charset.newDecoder().decode(ByteBuffer.wrap(name)).toString();
    }
}
