// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

/**
 * {@link Tokens} without Jackson, in place, for the lines that nearly all clients send nearly always. Refuses with {@link
 * PlainCursor#notPlain} whatever it isn't sure of.
 */
final class PlainTokens implements Tokens {
    private final PlainCursor cursor = new PlainCursor();
    private final Scratch scratch;
    private final Slice slice = new Slice();
    private int lineStart;
    private int tokenStart;
    /** An object or array has just been entered: no comma stands before its first member. */
    private boolean first;

    PlainTokens(Scratch scratch) {
        this.scratch = scratch;
    }

    @Override
    public void open(byte[] line, int offset, int length) throws Refusal {
        cursor.line = line;
        cursor.at = offset;
        cursor.end = offset + length;
        lineStart = offset;
        cursor.expect('{');
        first = true;
    }

    @Override
    public boolean nextMember() throws Refusal {
        if (!isNext('}')) {
            return false;
        }
        cursor.expect('"');
        string();
        cursor.expect(':');
        return true;
    }

    @Override
    public boolean nextElement() throws Refusal {
        return isNext(']');
    }

    private boolean isNext(int closing) throws Refusal {
        if (cursor.peek() == closing) {
            cursor.at++;
            first = false;
            return false;
        }
        if (!first) {
            cursor.expect(',');
            cursor.peek();
        }
        first = false;
        tokenStart = cursor.at;
        return true;
    }

    @Override
    public Token value() throws Refusal {
        int c = cursor.peek();
        tokenStart = cursor.at;
        return switch (c) {
            case '"' -> quoted();
            case '{' -> enter(Token.OBJECT);
            case '[' -> enter(Token.ARRAY);
            case 'n' -> scalar(Token.NULL);
            case 't', 'f' -> scalar(Token.LITERAL);
            default -> scalar(Token.NUMBER);
        };
    }

    private Token quoted() throws Refusal {
        cursor.at++;
        string();
        return Token.STRING;
    }

    private Token enter(Token kind) {
        cursor.at++;
        first = true;
        slice.clear();
        return kind;
    }

    private Token scalar(Token kind) throws Refusal {
        cursor.skipScalar();
        sliceFrom(tokenStart);
        return kind;
    }

    private void string() throws Refusal {
        int start = cursor.at;
        if (cursor.plainText() == '"') {
            sliceFrom(start);
            cursor.at++;
        } else {
            escapedString(start);
        }
    }

    /** Unescapes into scratch space; the cursor stands at the first backslash. */
    private void escapedString(int start) throws Refusal {
        int text = scratch.length();
        int from = start;
        do {
            scratch.append(cursor.line, from, cursor.at - from);
            cursor.at++;
            int c = cursor.escape();
            scratch.ensure(4);
            scratch.advance(Utf8.put(scratch.array(), scratch.length(), Character.isSurrogate((char) c) ? pair(c) : c));
            from = cursor.at;
        } while (cursor.plainText() == '\\');
        scratch.append(cursor.line, from, cursor.at - from);
        cursor.at++;
        slice.set(scratch.array(), text, scratch.length() - text);
    }

    private int pair(int high) throws Refusal {
        if (Character.isHighSurrogate((char) high) && cursor.here() == '\\') {
            cursor.at++;
            int low = cursor.escape();
            if (Character.isLowSurrogate((char) low)) {
                return Character.toCodePoint((char) high, (char) low);
            }
        }
        throw cursor.notPlain;
    }

    @Override
    public void whole() throws Refusal {
        cursor.at = tokenStart;
        cursor.skipNested();
        first = false;
        sliceFrom(tokenStart);
    }

    private void sliceFrom(int start) {
        slice.set(cursor.line, start, cursor.at - start);
    }

    @Override
    public void close() throws Refusal {
        if (cursor.peek() != 0 || cursor.at < cursor.end) {
            throw cursor.notPlain;
        }
    }

    @Override
    public void release() {
        cursor.line = Slice.NO_BYTES;
    }

    @Override
    public Slice slice() {
        return slice;
    }

    @Override
    public int position() {
        return tokenStart - lineStart + 1;
    }
}
