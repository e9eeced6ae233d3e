// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import static java.util.Objects.requireNonNull;

import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes one line of the {@code json} protocol apart. {@link #parse} finds the parts, the accessors tell them until the next call; what
 * can stay where it is in the line stays there, the rest is in scratch space that is reused. No exception comes out of a bad line: it
 * is {@link Outcome#INVALID} with a code and a sentence for its sender.
 *
 * <p>A topic's name and the sizes of record and line are for the caller to check. Not thread-safe; meant to be one for each event loop
 * rather than for each connection, since nothing but scratch space lives from line to line.
 */
public final class JsonLine {
    /** The version of the protocol that this class reads. */
    public static final int VERSION = 1;

    public static final String MALFORMED_RECORD = "malformed_record";
    public static final String UNKNOWN_FIELD = "unknown_field";
    public static final String TOO_MANY_HEADERS = "too_many_headers";
    public static final String RECORD_TOO_LARGE = "record_too_large";
    public static final String UNSUPPORTED_VERSION = "unsupported_version";

    /** What a line turned out to be. */
    public enum Outcome {
        RECORD,
        HELLO,
        INVALID
    }

    private final Scratch scratch = new Scratch();
    private final Tokens plain = new PlainTokens(scratch);
    private final Tokens jackson = new JacksonTokens(scratch);
    private final RecordFields fields;

    private @Nullable Hello hello;
    private @Nullable Refusal refusal;
    private boolean meantAsHello;

    /**
     * @param maxHeaders how many headers a record may have, at most 65535
     * @param maxHeaderBytes how many bytes all of them may take in {@code RecordFormat}'s form; keeps a long name that is repeated by an
     *     array of values from multiplying in memory
     */
    public JsonLine(int maxHeaders, int maxHeaderBytes) {
        fields = new RecordFields(new Headers(maxHeaders, maxHeaderBytes));
    }

    /**
     * Takes apart a line without its end (LF, CRLF or NUL). Spaces around the object are fine; an empty line is invalid, so callers
     * that want to pass over those do it themselves.
     */
    public Outcome parse(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        hello = null;
        refusal = null;
        meantAsHello = false;
        int stranger = Utf8.firstInvalid(bytes, offset, length);
        if (stranger >= 0) {
            fields.clear();
            return invalid(Refusal.malformed("the line is not UTF-8: byte " + (stranger - offset + 1) + " is 0x"
                    + HexFormat.of().toHexDigits(bytes[stranger])));
        }
        try {
            return record(plain, bytes, offset, length);
        } catch (Refusal notTaken) {
            return parseWithJackson(bytes, offset, length);
        }
    }

    /** Jackson alone: decides on every line that the quick way doesn't take, and words what is wrong with it. */
    Outcome parseWithJackson(byte[] bytes, int offset, int length) {
        try {
            return record(jackson, bytes, offset, length);
        } catch (Refusal asRecord) {
            boolean maybeHello = asRecord.code().equals(RecordFields.IS_HELLO)
                    || asRecord.code().equals(UNKNOWN_FIELD);
            return maybeHello ? helloOr(asRecord, bytes, offset, length) : invalid(asRecord);
        }
    }

    private Outcome helloOr(Refusal asRecord, byte[] bytes, int offset, int length) {
        try {
            jackson.open(bytes, offset, length);
            if (!HelloFields.isHello(jackson)) {
                return invalid(asRecord);
            }
            meantAsHello = true;
            int version = HelloFields.version(jackson);
            jackson.open(bytes, offset, length);
            hello = HelloFields.read(version, jackson);
            return Outcome.HELLO;
        } catch (Refusal asHello) {
            return invalid(asHello);
        } finally {
            jackson.release();
        }
    }

    private Outcome invalid(Refusal why) {
        refusal = why;
        return Outcome.INVALID;
    }

    private Outcome record(Tokens tokens, byte[] bytes, int offset, int length) throws Refusal {
        scratch.clear();
        fields.clear();
        try {
            tokens.open(bytes, offset, length);
            fields.read(tokens);
            return Outcome.RECORD;
        } finally {
            tokens.release();
        }
    }

    /** The record's topic; absent where the line names none. Of an invalid line: the topic if it was read before the mistake. */
    public Slice topic() {
        return fields.topic;
    }

    /** Absent where there is none, or null. */
    public Slice key() {
        return fields.key;
    }

    /** The value's bytes; empty for a tombstone. */
    public Slice value() {
        return fields.value;
    }

    /** True where the value is an explicit {@code null}, Kafka's delete marker. */
    public boolean isTombstone() {
        return fields.tombstone;
    }

    /** From 0, or -1 where the record leaves the choice. */
    public int partition() {
        return fields.partition;
    }

    public boolean hasTimestamp() {
        return fields.timestamp >= 0;
    }

    /** Epoch milliseconds, from 0; only where {@link #hasTimestamp()}. */
    public long timestamp() {
        return fields.timestamp;
    }

    public boolean hasSequence() {
        return fields.sequence >= 0;
    }

    /** The producer's own number, from 0; only where {@link #hasSequence()}. */
    public long sequence() {
        return fields.sequence;
    }

    public int headerCount() {
        return fields.headers.count();
    }

    /** The headers in {@code RecordFormat}'s byte form (name length u16, name, value length i32 or -1, value), in order; may be empty. */
    public Slice headers() {
        return fields.headers.slice();
    }

    /** Only after {@link Outcome#HELLO}. */
    public Hello hello() {
        return requireNonNull(hello, "not a hello");
    }

    /** Whether an invalid line has the field that makes it a hello, so that its sender waits for an answer. */
    public boolean isMeantAsHello() {
        return meantAsHello;
    }

    /** One of this class's codes; only after {@link Outcome#INVALID}. */
    public String errorCode() {
        return requireNonNull(refusal, "not invalid").code();
    }

    /** Names the field, the place (bytes of the line, from 1) and where possible what was meant; only after {@link Outcome#INVALID}. */
    public String errorMessage() {
        return requireNonNull(refusal, "not invalid").reason();
    }
}
