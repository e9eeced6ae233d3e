// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.record.DeadLetterHeaders;
import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.Origin;
import io.forebay.sidecar.record.RecordHead;
import io.forebay.sidecar.record.TopicName;
import io.forebay.sidecar.spool.ProducerState;
import io.forebay.sidecar.spool.SpoolFailedException;
import io.forebay.sidecar.spool.Topic;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One connection's conversation, whatever its protocol: who is speaking, which level of acknowledgement was asked for, how many records
 * have come and how many of those have been settled. Knows no sockets.
 *
 * <p>Records count from 1 in the order in which they came; a refused one counts too, and its error is in the outbox before any ack
 * that covers it. A session is silent until a hello asks for a level. Confined to the event loop.
 */
final class Session {
    /** Where decoding pauses so that answers can be sent first: a client that sends only mistakes must not fill memory with errors. */
    private static final int MAX_PENDING_BYTES = 64 << 10;

    /** How much of a rejected record is kept; the spool takes as much, however small the limit for records is. */
    static final int REJECTED_BYTES = 64 << 10;

    private static final int LONGEST_MESSAGE = 1_000;

    private final Intake intake;
    private final Entrance entrance;
    private final Outbox outbox;
    private final Peer peer;
    private final Room room;
    final Allowance allowance;
    private final Acks acks;
    private final TopicSet batch = new TopicSet();

    private final long sinceMs;
    private long lastRecordMs;
    private long refused;
    private @Nullable Protocol protocol;
    private Replies replies;
    private Origin origin;
    private AckLevel level = AckLevel.NONE;
    private TopicRules rules;
    private @Nullable Topic topic;
    /** Whether the client has named the topic of its records itself. */
    private boolean hasOwnTopic;

    private @Nullable Topic lastNamed;
    private @Nullable Topic lastAllowed;
    private @Nullable ProducerState producer;

    // the hello that waits for its answer
    private boolean helloWaits;
    private long helloOrdinal;
    private long helloLast;

    private boolean ended;
    private boolean stopped;
    private long records;
    private long lastOrdinal;
    private long acked;
    private long told;
    private long creditTold;

    // since the last settle()
    private long settled;
    private long stored;
    private long duplicates;
    private long turnedAway;

    Session(Intake intake, Entrance entrance, Peer peer, Outbox outbox) {
        allowance = new Allowance(intake.payers, intake.payers.of(entrance.settings(), peer));
        room = new Room(intake, allowance);
        this.intake = intake;
        this.entrance = entrance;
        this.outbox = outbox;
        acks = new Acks(intake.nanos, (took, count) -> intake.metrics.recordsAcknowledged(level, took, count));
        this.peer = peer;
        rules = entrance.access().topics(peer);
        topic = entrance.topic();
        origin = new Origin(entrance.name(), peer.uid(), "");
        replies = entrance.replies();
        sinceMs = intake.nowMs();
    }

    /** The listener's settings, or those of all, have changed: what may be written, where to, and who pays for it. */
    void changed() {
        rules = entrance.access().topics(peer);
        lastAllowed = null;
        if (!hasOwnTopic) {
            topic = entrance.topic();
        }
        allowance.change(intake.payers.of(entrance.settings(), peer));
    }

    Intake intake() {
        return intake;
    }

    /** Settles on a protocol. */
    Decoder speak(Protocol spoken) {
        protocol = spoken;
        replies = spoken.replies();
        return spoken.decoder(this);
    }

    /** Whether a decoder may hand over one more record now. */
    boolean mayTake() {
        stopped = ended || helloWaits || outbox.pendingBytes() >= MAX_PENDING_BYTES || mustWait();
        return !stopped;
    }

    /** Whether there is no room, and this client has to wait for some. */
    boolean mustWait() {
        return room.mustBeWaitedFor(level != AckLevel.NONE);
    }

    /** Whether nothing can come of reading on, for lack of room. */
    boolean isShutOut() {
        return room.isShut();
    }

    /** Whether {@link #mayTake} has said no since the last call of this. */
    boolean hasStopped() {
        boolean now = stopped;
        stopped = false;
        return now;
    }

    /**
     * Answers a hello as soon as all is true that the answer says; until then no record is taken.
     *
     * @param asked null for the listener's level
     * @param topicName null for the listener's topic
     * @param producerId null for a client that doesn't number its records
     */
    void hello(@Nullable AckLevel asked, @Nullable String topicName, @Nullable String producerId) {
        if (topicName != null) {
            byte[] utf8 = topicName.getBytes(UTF_8);
            String problem = TopicName.problem(utf8, 0, utf8.length);
            if (problem != null) {
                fail(ErrorCode.INVALID_TOPIC, problem);
                return;
            }
            Topic asksFor = intake.sink.topic(utf8, 0, utf8.length);
            if (!mayWrite(asksFor)) {
                fail(ErrorCode.TOPIC_NOT_ALLOWED, notAllowed(asksFor));
                return;
            }
            topic = asksFor;
            hasOwnTopic = true;
        }
        level = asked == null ? entrance.ack() : asked;
        helloOrdinal = 0;
        helloLast = ProducerState.NONE;
        if (producerId != null) {
            ProducerState state = intake.sink.producer(producerId);
            producer = state;
            origin = origin.withProducer(producerId);
            helloLast = state.lastSequence();
            helloOrdinal = state.lastOrdinal();
        }
        helloWaits = true;
        release();
    }

    /** The topic of records that name none; null where there is none. */
    @Nullable
    Topic topic() {
        return topic;
    }

    /** The topic of that name, or null where the name breaks the rule; {@link TopicName#problem} says how. */
    @Nullable
    Topic topic(byte[] bytes, int offset, int length) {
        Topic hit = lastNamed;
        if (hit != null && Arrays.equals(hit.bytes(), 0, hit.bytes().length, bytes, offset, offset + length)) {
            return hit;
        }
        if (TopicName.problem(bytes, offset, length) != null) {
            return null;
        }
        lastNamed = intake.sink.topic(bytes, offset, length);
        return lastNamed;
    }

    /** Whether this client may write to that topic; costs nothing where it is the same one as the last time. */
    boolean mayWrite(Topic where) {
        if (where != lastAllowed) {
            if (!rules.allow(where)) {
                return false;
            }
            lastAllowed = where;
        }
        return true;
    }

    private String notAllowed(Topic where) {
        return "topic " + where.name() + " may not be written here (" + rules.key() + ")";
    }

    /** Refuses a record for its topic alone. */
    void refuseTopic(Topic where, byte[] raw, int offset, int count) throws SpoolFailedException {
        refuse(ErrorCode.TOPIC_NOT_ALLOWED, notAllowed(where), where, raw, offset, count);
    }

    /** The head of a record that is about to be stored; its topic comes next. */
    RecordHead begin() {
        return intake.head.begin(Kind.RECORD, origin, intake.nowMs());
    }

    /**
     * Stores the record whose head was begun, with {@code tail} behind it.
     *
     * @param numbered whether the record has a sequence
     */
    void store(Topic where, boolean numbered, long sequence, byte[] tail, int offset, int count)
            throws SpoolFailedException {
        boolean comesAgain = numbered && producer != null && level != AckLevel.NONE;
        if (comesAgain ? room.turnsAway(sequence) : room.isTurning()) {
            turnAway(where);
            return;
        }
        allowance.stored(where, intake.head.length() + (long) count);
        lastOrdinal = intake.sink.append(intake.head, where, numbered ? producer : null, sequence, tail, offset, count);
        batch.add(where, lastOrdinal);
        records++;
        stored++;
    }

    /** Lets go of a record for which there is no room: the client is told, if it listens. */
    private void turnAway(Topic where) {
        records++;
        turnedAway++;
        intake.turnedAway.add(where, room::why, intake.nowMs());
        if (level != AckLevel.NONE) {
            replies.error(outbox.buffer(), records, ErrorCode.SPOOL_FULL, room.why());
            intake.metrics.recordRefused(entrance.name(), ErrorCode.SPOOL_FULL.text());
        }
    }

    /** Whether a record of this number is in the spool already; it then counts as come, and its ack waits for the one that is. */
    boolean isStored(Topic where, long sequence) {
        ProducerState state = producer;
        if (state == null || !state.hasStored(sequence)) {
            return false;
        }
        lastOrdinal = Math.max(lastOrdinal, state.lastOrdinal());
        batch.add(where, state.lastOrdinal());
        records++;
        duplicates++;
        return true;
    }

    /**
     * Refuses one record: an error for a client that takes acks; a dead letter where nobody would read it.
     *
     * @param where the record's topic as far as it is known
     */
    void refuse(ErrorCode code, String reason, @Nullable Topic where, byte[] raw, int offset, int count)
            throws SpoolFailedException {
        String message = shortened(reason);
        Topic filed = where == null ? intake.unknownTopic : where;
        if (level == AckLevel.NONE && room.isTurning()) {
            turnAway(filed);
            return;
        }
        if (level == AckLevel.NONE) {
            int kept = Math.min(count, REJECTED_BYTES);
            intake.head
                    .begin(Kind.REJECTED, origin, intake.nowMs())
                    .topic(filed.bytes())
                    .header(DeadLetterHeaders.CODE, code.text())
                    .header(DeadLetterHeaders.MESSAGE, message);
            allowance.stored(filed, intake.head.length() + (long) kept);
            lastOrdinal = intake.sink.append(intake.head, filed, null, 0, raw, offset, kept);
            stored++;
        }
        records++;
        if (level != AckLevel.NONE) {
            replies.error(outbox.buffer(), records, code, message);
        }
        refused++;
        intake.metrics.recordRefused(entrance.name(), code.text());
        // Not the message: it may quote the record, and a log is read by others.
        intake.incidents.refused(
                entrance.name(), origin.uid(), code, "a record; its sender, or its dead letter, has the reason");
    }

    private static String shortened(String message) {
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "…";
    }

    /** Refuses the connection: says why, then closes it. Records that were stored stay stored. */
    void fail(ErrorCode code, String message) {
        if (!ended) {
            ended = true;
            replies.error(outbox.buffer(), 0, code, shortened(message));
            intake.metrics.connectionRefused(entrance.name(), code.text());
            intake.incidents.refused(entrance.name(), origin.uid(), code, message);
            outbox.end();
        }
    }

    boolean isEnded() {
        return ended;
    }

    /** Whether somebody reads what is answered. */
    boolean isTalking() {
        return level != AckLevel.NONE || helloWaits;
    }

    /** Whether acks depend on Kafka, and may take as long as Kafka does. */
    boolean waitsForKafka() {
        return level == AckLevel.DELIVERED;
    }

    /** Whether a hello waits for its answer. */
    boolean helloWaits() {
        return helloWaits;
    }

    /** The bytes at hand have been decoded: lets the spool see their records, and notes what their acks wait for. */
    void settle() {
        if (records == settled) {
            return;
        }
        settled = records;
        lastRecordMs = intake.nowMs();
        if (level != AckLevel.NONE) {
            acks.add(lastOrdinal, records, level == AckLevel.DELIVERED ? batch : null);
        }
        batch.clear();
        if (turnedAway > 0) {
            intake.metrics.recordsTurnedAway(entrance.name(), turnedAway);
            turnedAway = 0;
        }
        if (stored > 0) {
            allowance.mark(lastOrdinal);
            intake.sink.publish();
            intake.metrics.recordsStored(entrance.name(), stored);
            stored = 0;
        }
        if (duplicates > 0) {
            intake.metrics.recordsDuplicate(entrance.name(), duplicates);
            duplicates = 0;
        }
    }

    /** Puts into the outbox what has become true; of the acks only the latest, and none while earlier ones are left unread. */
    void release() {
        if (ended) {
            return;
        }
        if (helloWaits && intake.sink.synced() >= helloOrdinal) {
            helloWaits = false;
            creditTold = credit();
            replies.hello(outbox.buffer(), helloLast, intake.settings.maxRecordBytes(), creditTold);
        }
        if (level == AckLevel.NONE) {
            return;
        }
        acked = released();
        if (acked > told && outbox.isWritable()) {
            told = acked;
            replies.ack(outbox.buffer(), acked);
            tellCredit();
        }
        if (acks.discarded()) {
            fail(
                    ErrorCode.DISCARDED,
                    "records of this connection that waited for Kafka were thrown away, since the spool was full and spool.full is "
                            + "drop-oldest; none behind the last ack is delivered for certain");
        }
    }

    private long released() {
        return switch (level) {
            case NONE -> acks.release(Long.MAX_VALUE);
            case SPOOLED -> acks.release(intake.sink.appended());
            case SYNCED -> acks.release(intake.sink.synced());
            case DELIVERED -> acks.releaseLeft(intake.sink);
        };
    }

    private void tellCredit() {
        long credit = credit();
        if (credit - creditTold >= Math.max(1, intake.settings.maxUnackedRecords() / 4)) {
            creditTold = credit;
            replies.credit(outbox.buffer(), credit);
        }
    }

    private long credit() {
        return level == AckLevel.NONE ? Long.MAX_VALUE : acked + intake.settings.maxUnackedRecords();
    }

    /** Records that wait for their acknowledgement. */
    long unacked() {
        return level == AckLevel.NONE ? 0 : records - acked;
    }

    /** Whether there is nothing left to tell. */
    boolean isDone() {
        return !helloWaits && unacked() == 0 && (level == AckLevel.NONE || told == acked);
    }

    /** What it is for those who look on. */
    ConnectionStatus status(Peer peer, long bytes, String state) {
        return new ConnectionStatus(
                entrance.name(),
                protocol == null ? "" : protocol.name(),
                level.name().toLowerCase(Locale.ROOT),
                origin.producer(),
                peer.uid(),
                peer.pid(),
                sinceMs,
                lastRecordMs,
                records,
                bytes,
                refused,
                unacked(),
                state);
    }
}
