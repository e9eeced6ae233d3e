// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.record.RecordBody;
import io.forebay.sidecar.record.RecordFormat;
import io.forebay.sidecar.record.TopicName;
import io.forebay.sidecar.spool.SpoolFailedException;
import io.forebay.sidecar.spool.Topic;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames apart record by record, so that a batch of any size needs memory for one record. A record inside good framing that is
 * itself bad is refused alone; bad framing ends the connection.
 */
final class FramesDecoder implements Decoder {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private static final int FRAME_HEAD_BYTES = Integer.BYTES + Byte.BYTES;
    private static final int LENGTH_BYTES = Integer.BYTES;
    /** What a body has at most besides key, headers and value. */
    private static final int MOST_BESIDE = RecordFormat.BODY_FIXED + 255 + 2 * Integer.BYTES + 2 * Long.BYTES;

    private final Session session;
    private final Intake intake;
    private final RecordBody body;

    private boolean opened;
    private boolean greeted;
    /** Bytes of the current batch that have not been taken. */
    private int batchLeft;
    /** Bytes of a record that was refused by its length alone. */
    private int skip;

    FramesDecoder(Session session) {
        this.session = session;
        intake = session.intake();
        body = intake.body;
    }

    private int maxBody() {
        return intake.settings.maxRecordBytes() + MOST_BESIDE;
    }

    @Override
    public int decode(byte[] bytes, int from, int to) throws SpoolFailedException {
        int at = opened ? from : open(bytes, from, to);
        while (opened && !session.isEnded()) {
            int next = batchLeft > 0 ? records(bytes, at, to) : frame(bytes, at, to);
            if (next == at) {
                return at;
            }
            at = next;
        }
        return session.isEnded() ? to : at;
    }

    private int open(byte[] bytes, int from, int to) {
        if (to - from < FramesProtocol.PREAMBLE_BYTES) {
            return from;
        }
        int preamble = (int) INT.get(bytes, from);
        if (preamble >>> 8 != FramesProtocol.PREAMBLE >>> 8) {
            session.fail(
                    ErrorCode.PROTOCOL_ERROR,
                    "the connection opens with " + Integer.toHexString(preamble) + ", expected fb464201");
        } else if (preamble != FramesProtocol.PREAMBLE) {
            session.fail(
                    ErrorCode.UNSUPPORTED_VERSION,
                    "version " + (preamble & 0xff) + " of frames is unknown, this is version "
                            + FramesProtocol.VERSION);
        }
        opened = true;
        return from + FramesProtocol.PREAMBLE_BYTES;
    }

    /** Takes a hello, or the head of a batch. */
    private int frame(byte[] bytes, int at, int to) {
        if (to - at < FRAME_HEAD_BYTES) {
            return at;
        }
        int length = (int) INT.get(bytes, at);
        int type = bytes[at + LENGTH_BYTES] & 0xff;
        switch (type) {
            case FramesProtocol.BATCH -> {
                if (length < 1 || length > FramesProtocol.MAX_BATCH_BYTES) {
                    return broken(
                            "a BATCH has a length of 1 to " + FramesProtocol.MAX_BATCH_BYTES + ", this one says "
                                    + length,
                            to);
                }
                greeted = true;
                batchLeft = length - 1;
                return at + FRAME_HEAD_BYTES;
            }
            case FramesProtocol.HELLO -> {
                if (greeted) {
                    return broken("a HELLO must be the first frame, and there is at most one", to);
                }
                if (length < 1 || length > FramesProtocol.MAX_HELLO_BYTES) {
                    return broken(
                            "a HELLO has at most " + FramesProtocol.MAX_HELLO_BYTES + " bytes, this one says " + length,
                            to);
                }
                int end = at + LENGTH_BYTES + length;
                if (end > to) {
                    return at;
                }
                greeted = true;
                hello(bytes, at + FRAME_HEAD_BYTES, end);
                return end;
            }
            default -> {
                return broken("frame type " + type + " is unknown, expected 1 (HELLO) or 2 (BATCH)", to);
            }
        }
    }

    private int broken(String message, int to) {
        session.fail(ErrorCode.PROTOCOL_ERROR, message);
        return to;
    }

    private void hello(byte[] bytes, int at, int end) {
        int topic = at + 1;
        int producer = topic < end ? topic + 1 + (bytes[topic] & 0xff) : end;
        int after = producer < end ? producer + 1 + (bytes[producer] & 0xff) : end + 1;
        if (after != end) {
            session.fail(ErrorCode.PROTOCOL_ERROR, "the parts of the HELLO don't add up to its length");
            return;
        }
        int code = bytes[at] & 0xff;
        AckLevel level = AckLevel.ofCode(code);
        if (level == null && code != 255) {
            session.fail(ErrorCode.PROTOCOL_ERROR, "ack level " + code + " is unknown, expected 0 to 3 or 255");
            return;
        }
        String topicName = text(bytes, topic + 1, producer);
        String producerId = text(bytes, producer + 1, end);
        if (topicName == null || producerId == null) {
            session.fail(ErrorCode.PROTOCOL_ERROR, "topic or producer id of the HELLO is not UTF-8");
            return;
        }
        session.hello(level, topicName.isEmpty() ? null : topicName, producerId.isEmpty() ? null : producerId);
    }

    private static @Nullable String text(byte[] bytes, int from, int to) {
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Takes records until the batch ends, the bytes do, or the session says stop. */
    private int records(byte[] bytes, int from, int to) throws SpoolFailedException {
        int at = skipped(from, to);
        while (batchLeft > 0 && skip == 0) {
            if (batchLeft < LENGTH_BYTES) {
                return broken("a batch ends within a record's length", to);
            }
            if (to - at < LENGTH_BYTES) {
                return at;
            }
            int length = (int) INT.get(bytes, at);
            if (length < 0 || length > batchLeft - LENGTH_BYTES) {
                return broken(
                        "a record says that it has " + length + " bytes, its batch has " + (batchLeft - LENGTH_BYTES)
                                + " left",
                        to);
            }
            int start = at + LENGTH_BYTES;
            int needed = length <= maxBody() ? length : Math.min(length, Session.REJECTED_BYTES);
            if (to - start < needed || !session.mayTake()) {
                return at;
            }
            batchLeft -= LENGTH_BYTES + needed;
            at = start + needed;
            if (length <= maxBody()) {
                record(bytes, start, length);
            } else {
                skip = length - needed;
                tooLarge(length, bytes, start, needed);
                at = skipped(at, to);
            }
        }
        return at;
    }

    private int skipped(int at, int to) {
        int count = Math.min(skip, to - at);
        skip -= count;
        batchLeft -= count;
        return at + count;
    }

    private void record(byte[] bytes, int at, int length) throws SpoolFailedException {
        String problem = body.wrap(bytes, at, length, Character.MAX_VALUE);
        if (problem != null) {
            session.refuse(ErrorCode.MALFORMED_RECORD, problem, null, bytes, at, length);
            return;
        }
        int name = body.topicLength();
        Topic topic = name == 0 ? session.topic() : session.topic(bytes, body.topicOffset(), name);
        if (topic == null) {
            refuseTopic(bytes, at, length);
            return;
        }
        if (!session.mayWrite(topic)) {
            session.refuseTopic(topic, bytes, at, length);
            return;
        }
        if (!isSound(topic, bytes, at, length)) {
            return;
        }
        boolean numbered = body.hasSequence();
        long sequence = numbered ? body.sequence() : 0;
        if (numbered && session.isStored(topic, sequence)) {
            return;
        }
        session.begin().topic(body.flags(), topic.bytes(), body.headerCount());
        int tail = body.afterTopic();
        session.store(topic, numbered, sequence, bytes, tail, at + length - tail);
    }

    private void refuseTopic(byte[] bytes, int at, int length) throws SpoolFailedException {
        String problem = TopicName.problem(bytes, body.topicOffset(), body.topicLength());
        if (body.topicLength() == 0) {
            session.refuse(
                    ErrorCode.MISSING_TOPIC,
                    "the record names no topic, and neither do the hello and the listener",
                    null,
                    bytes,
                    at,
                    length);
        } else {
            session.refuse(ErrorCode.INVALID_TOPIC, String.valueOf(problem), null, bytes, at, length);
        }
    }

    /** Checks what the body's own arithmetic doesn't. */
    private boolean isSound(Topic topic, byte[] bytes, int at, int length) throws SpoolFailedException {
        int flags = body.flags();
        int size = at + length - body.afterTopic() - fixed(flags);
        if (size > intake.settings.maxRecordBytes()) {
            session.refuse(ErrorCode.RECORD_TOO_LARGE, tooLargeText(size), topic, bytes, at, length);
        } else if (body.headerCount() > intake.settings.maxHeaders()) {
            session.refuse(
                    ErrorCode.TOO_MANY_HEADERS,
                    "the record has " + body.headerCount() + " headers, ingest.headers.max is "
                            + intake.settings.maxHeaders(),
                    topic,
                    bytes,
                    at,
                    length);
        } else if (isNegative(flags)) {
            session.refuse(
                    ErrorCode.MALFORMED_RECORD,
                    "partition, timestamp and sequence must not be negative",
                    topic,
                    bytes,
                    at,
                    length);
        } else {
            return true;
        }
        return false;
    }

    private boolean isNegative(int flags) {
        return ((flags & RecordFormat.HAS_PARTITION) != 0 && body.partition() < 0)
                || ((flags & RecordFormat.HAS_TIMESTAMP) != 0 && body.timestamp() < 0)
                || ((flags & RecordFormat.HAS_SEQUENCE) != 0 && body.sequence() < 0);
    }

    private static int fixed(int flags) {
        return ((flags & RecordFormat.HAS_PARTITION) == 0 ? 0 : Integer.BYTES)
                + ((flags & RecordFormat.HAS_TIMESTAMP) == 0 ? 0 : Long.BYTES)
                + ((flags & RecordFormat.HAS_SEQUENCE) == 0 ? 0 : Long.BYTES)
                + ((flags & RecordFormat.HAS_KEY) == 0 ? 0 : Integer.BYTES);
    }

    /** Of a record that is longer than any that fits, only the beginning is here. */
    private void tooLarge(int length, byte[] bytes, int at, int count) throws SpoolFailedException {
        int name = bytes[at + 1] & 0xff;
        int start = at + RecordFormat.BODY_FIXED;
        boolean isWhole = count >= RecordFormat.BODY_FIXED + name;
        Topic topic = name == 0 ? session.topic() : isWhole ? session.topic(bytes, start, name) : null;
        session.refuse(ErrorCode.RECORD_TOO_LARGE, tooLargeText(length), topic, bytes, at, count);
    }

    private String tooLargeText(int size) {
        return "the record has " + size + " bytes, ingest.record.max.bytes is " + intake.settings.maxRecordBytes();
    }

    /** A record or frame of which the end is missing was never whole: it is not stored. */
    @Override
    public boolean end(byte[] bytes, int from, int to) {
        return true;
    }
}
