// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.RecordBody;
import io.forebay.sidecar.record.RecordHead;
import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.record.TopicName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of a spool that is audited. At most {@value #MOST_OPEN} counts are open: where one more is needed, the oldest is reported
 * before its minute is over, and what comes for it later is counted anew. So no topic is ever lumped together with another.
 */
final class OpenLedger implements Ledger {
    static final int MOST_OPEN = 4_096;
    static final long MINUTE_MS = 60_000;

    private static final int ENTRY_FIXED_BYTES = 1 + 6 * Long.BYTES;
    private static final UUID NAMELESS = new UUID(0, 0);

    private final String auditTopic;
    private final AuditChecksum checksum = new AuditChecksum();
    private final RecordBody body = new RecordBody();
    private final Map<Bucket.Key, Bucket> open = new LinkedHashMap<>();
    private byte[] scratch = new byte[4_096];

    private UUID spool = NAMELESS;
    private long number;
    private boolean counting;
    /** The minute of the count that was opened last, and whether there are others of another minute. */
    private long minuteMs;

    private boolean mixed;
    private @Nullable Bucket used;
    private volatile Stamper stamper = Stamper.NONE;

    OpenLedger(String auditTopic) {
        this.auditTopic = auditTopic;
    }

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public boolean isDue(LongSupplier nowMs) {
        return !open.isEmpty() && (mixed || open.size() >= MOST_OPEN || minuteMs != minute(nowMs.getAsLong()));
    }

    @Override
    public @Nullable AuditRecord due(long nowMs, boolean all) {
        long now = minute(nowMs);
        boolean any = all || open.size() >= MOST_OPEN;
        for (Bucket bucket : open.values()) {
            if (any || bucket.key.minuteMs() != now) {
                return bucket.report(spool, number + 1);
            }
        }
        mixed = false;
        minuteMs = now;
        return null;
    }

    @Override
    public void reported(AuditRecord report) {
        number = report.number();
        open.remove(new Bucket.Key(report.topic(), report.minuteMs()));
        used = null;
    }

    @Override
    public void count(String topic, long ordinal, RecordHead head, byte[] tail, int offset, int count) {
        if (!isCounted(topic, head.kind())) {
            return;
        }
        int headBytes = head.length() - head.bodyOffset();
        if (scratch.length < headBytes + count) {
            scratch = new byte[Integer.highestOneBit(headBytes + count) * 2];
        }
        System.arraycopy(head.array(), head.bodyOffset(), scratch, 0, headBytes);
        System.arraycopy(tail, offset, scratch, headBytes, count);
        // one that was appended is whole; were it not, whoever reads it again would pass over it too
        if (body.wrap(scratch, 0, headBytes + count, Character.MAX_VALUE) == null) {
            count(topic, ordinal, head.receivedAt(), body);
        }
    }

    @Override
    public void replay(String topic, StoredRecord stored) {
        if (!counting) {
            return;
        }
        if (isCounted(topic, stored.kind())) {
            count(topic, stored.ordinal(), stored.receivedAt(), stored.body());
        } else if (topic.equals(auditTopic)) {
            AuditRecord report = AuditRecord.ofJson(stored.body().value());
            // one that was sent again has an older number
            if (report != null && report.spool().equals(spool) && report.number() == number + 1) {
                reported(report);
            }
        }
    }

    private boolean isCounted(String topic, Kind kind) {
        return kind == Kind.RECORD && !topic.equals(auditTopic);
    }

    private void count(String topic, long ordinal, long receivedMs, RecordBody of) {
        long sum = checksum.of(
                ordinal,
                of.array(),
                of.keyOffset(),
                of.hasKey() ? of.keyLength() : -1,
                of.end() - of.valueLength(),
                of.isTombstone() ? -1 : of.valueLength());
        bucket(topic, minute(receivedMs)).add(ordinal, sum, of.hasTimestamp() ? of.timestamp() : receivedMs);
    }

    private Bucket bucket(String topic, long minute) {
        Bucket last = used;
        if (last != null && last.key.minuteMs() == minute && last.key.topic().equals(topic)) {
            return last;
        }
        Bucket bucket = open.computeIfAbsent(new Bucket.Key(topic, minute), Bucket::new);
        opened(bucket);
        return bucket;
    }

    private void opened(Bucket bucket) {
        mixed |= open.size() > 1 && bucket.key.minuteMs() != minuteMs;
        minuteMs = bucket.key.minuteMs();
        used = bucket;
    }

    private static long minute(long ms) {
        return Math.floorDiv(ms, MINUTE_MS) * MINUTE_MS;
    }

    @Override
    public void pause() {
        counting = false;
    }

    @Override
    public void begin(Supplier<UUID> name) {
        if (spool.equals(NAMELESS)) {
            spool = name.get();
        }
        counting = true;
        stamper = Stamper.of(spool, auditTopic);
    }

    @Override
    public Stamper stamper() {
        return stamper;
    }

    @Override
    public int size() {
        return open.size();
    }

    @Override
    public int stateBytes() {
        int size = 3 * Long.BYTES;
        for (Bucket.Key key : open.keySet()) {
            size += ENTRY_FIXED_BYTES + key.topic().length();
        }
        return size;
    }

    @Override
    public void write(ByteBuffer out) {
        out.putLong(spool.getMostSignificantBits())
                .putLong(spool.getLeastSignificantBits())
                .putLong(number);
        for (Bucket bucket : open.values()) {
            byte[] topic = bucket.key.topic().getBytes(US_ASCII);
            out.put((byte) topic.length)
                    .put(topic)
                    .putLong(bucket.key.minuteMs())
                    .putLong(bucket.count)
                    .putLong(bucket.checksum)
                    .putLong(bucket.first)
                    .putLong(bucket.last)
                    .putLong(bucket.earliestMs);
        }
    }

    private static String topic(ByteBuffer in) {
        byte[] topic = new byte[in.get() & 0xff];
        in.get(topic);
        String problem = TopicName.problem(topic, 0, topic.length);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        return new String(topic, US_ASCII);
    }

    @Override
    public Runnable read(ByteBuffer in, int count) {
        UUID name = new UUID(in.getLong(), in.getLong());
        long reported = in.getLong();
        List<Bucket> buckets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Bucket bucket = new Bucket(new Bucket.Key(topic(in), in.getLong()));
            bucket.count = in.getLong();
            bucket.checksum = in.getLong();
            bucket.first = in.getLong();
            bucket.last = in.getLong();
            bucket.earliestMs = in.getLong();
            buckets.add(bucket);
        }
        return () -> {
            spool = name;
            number = reported;
            open.clear();
            used = null;
            mixed = false;
            for (Bucket bucket : buckets) {
                open.put(bucket.key, bucket);
                opened(bucket);
            }
            counting = true;
        };
    }
}
