// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A place in a line, and the steps over what may stand there. Strict: a step over anything that is not exactly JSON throws {@link
 * #notPlain}, also a few things that are (nesting deeper than 64).
 */
final class PlainCursor {
    /** Says "ask Jackson"; never seen outside, and one for all lines. */
    final Refusal notPlain = new Refusal("not_plain", "the line needs the full parser");

    private static final int MAX_DEPTH = Long.SIZE;

    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long SPACES = ONES * ' ';

    byte[] line = Slice.NO_BYTES;
    int at;
    int end;

    /** Passes over white space and tells the byte there, or 0 at the line's end. */
    int peek() {
        while (at < end) {
            int c = line[at];
            if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
                return c;
            }
            at++;
        }
        return 0;
    }

    void expect(int c) throws Refusal {
        if (peek() != c) {
            throw notPlain;
        }
        at++;
    }

    /** From behind the opening quote to the first byte that is not plain text: a quote, a backslash. */
    int plainText() throws Refusal {
        int i = at;
        while (end - i >= Long.BYTES) {
            long special = special((long) LONG.get(line, i));
            if (special != 0) {
                return stopAt(i + (Long.numberOfTrailingZeros(special) >>> 3));
            }
            i += Long.BYTES;
        }
        while (i < end) {
            int c = line[i];
            if (c == '"' || c == '\\' || (c >= 0 && c < ' ')) {
                return stopAt(i);
            }
            i++;
        }
        throw notPlain;
    }

    /**
     * Marks quotes, backslashes and control characters among eight bytes by their high bits; false marks are possible only behind a
     * true one, so the lowest is right (Hacker's Delight, section 6-1).
     */
    private static long special(long word) {
        long quote = word ^ QUOTES;
        long backslash = word ^ BACKSLASHES;
        return (((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | ((word - SPACES) & ~word)) & HIGHS;
    }

    private int stopAt(int i) throws Refusal {
        at = i;
        int c = line[i];
        if (c != '"' && c != '\\') {
            throw notPlain;
        }
        return c;
    }

    /** From behind the opening quote to behind the closing one, whatever the string says. */
    void skipString() throws Refusal {
        while (plainText() == '\\') {
            at++;
            escape();
        }
        at++;
    }

    /** From behind a backslash to behind its escape; tells the UTF-16 unit that it stands for. */
    int escape() throws Refusal {
        if (at >= end) {
            throw notPlain;
        }
        return switch (line[at++]) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '/' -> '/';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> fourHexDigits();
            default -> throw notPlain;
        };
    }

    private int fourHexDigits() throws Refusal {
        if (end - at < 4) {
            throw notPlain;
        }
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(line[at++], 16);
            if (digit < 0) {
                throw notPlain;
            }
            unit = (unit << 4) | digit;
        }
        return unit;
    }

    /** Over a number, true, false or null. */
    void skipScalar() throws Refusal {
        switch (peek()) {
            case 't' -> skipWord(TRUE);
            case 'f' -> skipWord(FALSE);
            case 'n' -> skipWord(NULL);
            default -> skipNumber();
        }
    }

    private void skipWord(byte[] word) throws Refusal {
        if (end - at < word.length || !Arrays.equals(line, at, at + word.length, word, 0, word.length)) {
            throw notPlain;
        }
        at += word.length;
    }

    private void skipNumber() throws Refusal {
        if (here() == '-') {
            at++;
        }
        if (here() == '0') {
            at++;
        } else {
            skipDigits();
        }
        if (here() == '.') {
            at++;
            skipDigits();
        }
        if (here() == 'e' || here() == 'E') {
            at++;
            if (here() == '+' || here() == '-') {
                at++;
            }
            skipDigits();
        }
    }

    private void skipDigits() throws Refusal {
        int from = at;
        while (here() >= '0' && here() <= '9') {
            at++;
        }
        if (at == from) {
            throw notPlain;
        }
    }

    /** The byte right here, or 0 at the line's end. */
    int here() {
        return at < end ? line[at] : 0;
    }

    /** From the opening bracket of an object or array to behind its closing one. */
    void skipNested() throws Refusal {
        long objects = 0; // innermost in the lowest bit, 1 is an object and 0 an array
        int depth = 0;
        do {
            int c = peek();
            if (c == '{' || c == '[') {
                if (depth++ == MAX_DEPTH) {
                    throw notPlain;
                }
                objects = (objects << 1) | (c == '{' ? 1 : 0);
                at++;
                if (!isClosing(objects)) {
                    skipName(objects);
                    continue;
                }
            } else if (c == '"') {
                at++;
                skipString();
            } else {
                skipScalar();
            }
            while (depth > 0 && isClosing(objects)) {
                at++;
                objects >>>= 1;
                depth--;
            }
            if (depth > 0) {
                expect(',');
                skipName(objects);
            }
        } while (depth > 0);
    }

    private boolean isClosing(long objects) {
        return peek() == ((objects & 1) == 1 ? '}' : ']');
    }

    private void skipName(long objects) throws Refusal {
        if ((objects & 1) == 1) {
            expect('"');
            if (plainText() != '"') {
                throw notPlain; // Jackson has views on the escapes in names
            }
            at++;
            expect(':');
        }
    }
}
