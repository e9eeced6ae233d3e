// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.Base64;

/**
 * Records as JSON lines, in a buffer that is used again and again. Plain ASCII, which most values are, is copied as it is; other text is
 * escaped, and bytes that are no text go as base64.
 */
final class JsonBatch implements RecordWriter {
    private static final byte[] TOPIC = ascii("\"topic\":\"");
    private static final byte[] PARTITION = ascii("\"partition\":");
    private static final byte[] TIMESTAMP = ascii("\"timestamp\":");
    private static final byte[] SEQUENCE = ascii("\"seq\":");
    private static final byte[] HEADERS = ascii("\"headers\":{");
    private static final byte[] KEY = ascii("\"key\":\"");
    private static final byte[] KEY_BASE64 = ascii("\"key_base64\":\"");
    private static final byte[] VALUE = ascii("\"value\":\"");
    private static final byte[] VALUE_BASE64 = ascii("\"value_base64\":\"");
    private static final byte[] TOMBSTONE = ascii("\"value\":null");

    private ByteBuffer buffer;
    private boolean inHeaders;
    private boolean first = true;
    private int records;

    JsonBatch(int capacity) {
        buffer = ByteBuffer.allocateDirect(capacity);
    }

    @Override
    public RecordWriter topic(byte[] utf8) {
        put('{');
        first = true;
        inHeaders = false;
        if (utf8.length > 0) {
            member(TOPIC);
            text(utf8);
            put('"');
        }
        return this;
    }

    @Override
    public RecordWriter partition(int partition) {
        member(PARTITION);
        number(partition);
        return this;
    }

    @Override
    public RecordWriter timestamp(long epochMs) {
        member(TIMESTAMP);
        number(epochMs);
        return this;
    }

    @Override
    public RecordWriter sequence(long sequence) {
        member(SEQUENCE);
        number(sequence);
        return this;
    }

    @Override
    public RecordWriter key(byte[] source, int offset, int length) {
        bytes(KEY, KEY_BASE64, source, offset, length);
        return this;
    }

    /** Header values are text in this protocol: bytes that are none cannot be sent. */
    @Override
    public RecordWriter header(byte[] nameUtf8, byte[] value) {
        if (inHeaders) {
            put(',');
        } else {
            member(HEADERS);
            inHeaders = true;
        }
        put('"');
        text(nameUtf8);
        put(ascii("\":\""));
        text(value);
        put('"');
        return this;
    }

    @Override
    public void value(byte[] source, int offset, int length) {
        endHeaders();
        bytes(VALUE, VALUE_BASE64, source, offset, length);
        end();
    }

    @Override
    public void tombstone() {
        endHeaders();
        member(TOMBSTONE);
        end();
    }

    private void endHeaders() {
        if (inHeaders) {
            put('}');
        }
    }

    private void end() {
        put('}');
        put('\n');
        records++;
    }

    private void bytes(byte[] asText, byte[] asBase64, byte[] source, int offset, int length) {
        if (isPlain(source, offset, length)) {
            member(asText);
            ensure(length);
            buffer.put(source, offset, length);
        } else if (isText(source, offset, length)) {
            member(asText);
            escaped(source, offset, length);
        } else {
            member(asBase64);
            put(Base64.getEncoder()
                    .encode(ByteBuffer.wrap(source, offset, length))
                    .array());
        }
        put('"');
    }

    private void text(byte[] source) {
        escaped(source, 0, source.length);
    }

    private void escaped(byte[] source, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            byte b = source[i];
            if (b == '"' || b == '\\') {
                put('\\');
                put((char) b);
            } else if (b >= 0 && b < ' ') {
                put(ascii(String.format("\\u%04x", b)));
            } else {
                ensure(1);
                buffer.put(b);
            }
        }
    }

    private static boolean isPlain(byte[] source, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            byte b = source[i];
            if (b < ' ' || b == '"' || b == '\\') {
                return false;
            }
        }
        return true;
    }

    private static boolean isText(byte[] source, int offset, int length) {
        ByteBuffer in = ByteBuffer.wrap(source, offset, length);
        return !UTF_8.newDecoder().decode(in, CharBuffer.allocate(length), true).isError();
    }

    private void member(byte[] name) {
        if (!first) {
            put(',');
        }
        first = false;
        put(name);
    }

    private void number(long value) {
        put(ascii(Long.toString(value)));
    }

    private void put(char c) {
        ensure(1);
        buffer.put((byte) c);
    }

    private void put(byte[] bytes) {
        ensure(bytes.length);
        buffer.put(bytes);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private void ensure(int more) {
        if (buffer.remaining() < more) {
            int capacity = Math.max(buffer.capacity() * 2, buffer.position() + more);
            buffer = ByteBuffer.allocateDirect(capacity).put(buffer.flip());
        }
    }

    int records() {
        return records;
    }

    int bytes() {
        return buffer.position();
    }

    /** The lines so far, ready to be written; {@link #clear} comes next. */
    ByteBuffer lines() {
        return buffer.flip();
    }

    void clear() {
        buffer.clear();
        records = 0;
    }
}
