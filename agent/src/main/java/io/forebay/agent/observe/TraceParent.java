// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A span that others are children of, as in the header {@code traceparent} of W3C's Trace Context. Immutable.
 *
 * <pre>
 *   0  2 3                               35 36             52 53 55
 *   00 - 4bf92f3577b34da6a3ce929d0e0e4736 - 00f067aa0ba902b7 - 01
 *   version  trace                          span             flags
 * </pre>
 */
public final class TraceParent {
    /** The header's name. */
    public static final String HEADER = "traceparent";

    /** The name of the header beside it. */
    public static final String STATE_HEADER = "tracestate";

    static final int SAMPLED = 1;

    private static final int LENGTH = 55;
    private static final int TRACE = 3;
    private static final int TRACE_LOW = 19;
    private static final int SPAN = 36;
    private static final int FLAGS = 53;

    /** Two digits for each byte. */
    private static final byte[] DIGITS = new byte[512];

    static {
        for (int i = 0; i < 256; i++) {
            DIGITS[2 * i] = (byte) Character.forDigit(i >> 4, 16);
            DIGITS[2 * i + 1] = (byte) Character.forDigit(i & 0xF, 16);
        }
    }

    final long traceHigh;
    final long traceLow;
    final long span;
    final boolean sampled;
    private final @Nullable String state;

    TraceParent(long traceHigh, long traceLow, long span, boolean sampled) {
        this(traceHigh, traceLow, span, sampled, null);
    }

    private TraceParent(long traceHigh, long traceLow, long span, boolean sampled, @Nullable String state) {
        this.state = state;
        this.traceHigh = traceHigh;
        this.traceLow = traceLow;
        this.span = span;
        this.sampled = sampled;
    }

    /** Reads a header's value; null where it is none, which is treated as if there were no header. */
    public static @Nullable TraceParent parse(byte @Nullable [] value) {
        if (value == null || value.length < LENGTH || !hasDashes(value) || !isKnownVersion(value)) {
            return null;
        }
        for (int i = 0; i < LENGTH; i++) {
            if (value[i] != '-' && digit(value[i]) < 0) {
                return null;
            }
        }
        long high = number(value, TRACE, 16);
        long low = number(value, TRACE_LOW, 16);
        long span = number(value, SPAN, 16);
        boolean sampled = (number(value, FLAGS, 2) & SAMPLED) != 0;
        return (high | low) == 0 || span == 0 ? null : new TraceParent(high, low, span, sampled);
    }

    /** From identifiers in hexadecimal digits. */
    static @Nullable TraceParent of(String trace, String span, boolean sampled) {
        return parse(("00-" + trace + "-" + span + (sampled ? "-01" : "-00")).getBytes(StandardCharsets.ISO_8859_1));
    }

    boolean isSame(TraceParent other) {
        return span == other.span && traceLow == other.traceLow && traceHigh == other.traceHigh;
    }

    /** The same with what tracing systems have to say to each other, as in the header {@link #STATE_HEADER}. */
    TraceParent with(@Nullable String withState) {
        return new TraceParent(traceHigh, traceLow, span, sampled, withState);
    }

    /** What goes into the header {@link #STATE_HEADER}, where it isn't in the record already. */
    public @Nullable String state() {
        return state;
    }

    /** Writes a header's value for a sampled span. */
    static byte[] format(long traceHigh, long traceLow, long span) {
        byte[] value = new byte[LENGTH];
        value[0] = '0';
        value[1] = '0';
        value[2] = '-';
        digits(traceHigh, value, TRACE);
        digits(traceLow, value, TRACE_LOW);
        value[SPAN - 1] = '-';
        digits(span, value, SPAN);
        value[FLAGS - 1] = '-';
        value[FLAGS] = '0';
        value[FLAGS + 1] = '1';
        return value;
    }

    private static boolean hasDashes(byte[] value) {
        return value[TRACE - 1] == '-' && value[SPAN - 1] == '-' && value[FLAGS - 1] == '-';
    }

    /** Version 00 has this length; later ones may be longer, behind a dash; ff is invalid. */
    private static boolean isKnownVersion(byte[] value) {
        boolean zero = value[0] == '0' && value[1] == '0';
        boolean invalid = value[0] == 'f' && value[1] == 'f';
        return zero ? value.length == LENGTH : !invalid && (value.length == LENGTH || value[LENGTH] == '-');
    }

    private static long number(byte[] value, int from, int length) {
        long number = 0;
        for (int i = from; i < from + length; i++) {
            number = number << 4 | digit(value[i]);
        }
        return number;
    }

    private static int digit(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        return b >= 'a' && b <= 'f' ? b - 'a' + 10 : -1;
    }

    private static void digits(long number, byte[] to, int from) {
        for (int i = 0; i < 8; i++) {
            int pair = 2 * (int) (number >>> (56 - 8 * i) & 0xFF);
            to[from + 2 * i] = DIGITS[pair];
            to[from + 2 * i + 1] = DIGITS[pair + 1];
        }
    }
}
