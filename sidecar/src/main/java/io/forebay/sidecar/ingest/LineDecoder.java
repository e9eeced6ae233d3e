// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.spool.SpoolFailedException;

/**
 * Splits lines at LF, CRLF or NUL. Empty lines are passed over; what stands behind the last end when the client finishes is a line too.
 * Of a line that is too long the rest is skipped, and the next one is taken again.
 */
abstract class LineDecoder implements Decoder {
    final Session session;
    final Intake intake;

    /** Bytes of an unfinished line in which no end was found. */
    private int searched;

    private boolean skipping;

    LineDecoder(Session session) {
        this.session = session;
        intake = session.intake();
    }

    /** Takes one line without its end; {@link Session#mayTake} has said yes. */
    abstract void line(byte[] bytes, int offset, int length) throws SpoolFailedException;

    /** Whether a line is no record but says who speaks, so that it needs no room. */
    boolean isHello(byte[] bytes, int offset, int length) {
        return false;
    }

    @Override
    public final int decode(byte[] bytes, int from, int to) throws SpoolFailedException {
        int at = from;
        while (!session.isEnded()) {
            int end = LineEnds.find(bytes, at + searched, to);
            if (skipping) {
                if (end < 0) {
                    return to;
                }
                skipping = false;
                at = end + 1;
            } else if (end < 0) {
                return to - at > maxLine() + 1 ? startSkipping(bytes, at, to) : keep(at, to);
            } else if (!session.mayTake() && !isHello(bytes, at, end - at)) {
                return keep(at, end);
            } else {
                searched = 0;
                boolean isCrLf = end > at && bytes[end] == '\n' && bytes[end - 1] == '\r';
                take(bytes, at, (isCrLf ? end - 1 : end) - at);
                at = end + 1;
            }
        }
        return to;
    }

    private int maxLine() {
        return intake.settings.maxLineBytes();
    }

    private int keep(int at, int searchedTo) {
        searched = searchedTo - at;
        return at;
    }

    private int startSkipping(byte[] bytes, int at, int to) throws SpoolFailedException {
        if (!session.mayTake()) {
            return keep(at, to);
        }
        take(bytes, at, to - at);
        searched = 0;
        skipping = true;
        return to;
    }

    private void take(byte[] bytes, int offset, int length) throws SpoolFailedException {
        if (length > maxLine()) {
            session.refuse(
                    ErrorCode.LINE_TOO_LONG,
                    "the line has more than " + maxLine() + " bytes (ingest.line.max.bytes)",
                    session.topic(),
                    bytes,
                    offset,
                    length);
        } else if (length > 0) {
            line(bytes, offset, length);
        }
    }

    @Override
    public final boolean end(byte[] bytes, int from, int to) throws SpoolFailedException {
        if (skipping || from == to || session.isEnded()) {
            return true;
        }
        if (!session.mayTake()) {
            return false;
        }
        take(bytes, from, to - from);
        return true;
    }

    /** What key, headers and value take together, against the limit. */
    final String tooLarge(long size) {
        return "the record has " + size + " bytes, ingest.record.max.bytes is " + intake.settings.maxRecordBytes();
    }
}
