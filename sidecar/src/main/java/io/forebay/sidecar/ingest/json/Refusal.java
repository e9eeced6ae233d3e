// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

/** Why a line is not what its reader hoped for. Without a stack trace: bad lines are ordinary, and what matters is the sentence. */
final class Refusal extends Exception {
    private static final int LONGEST_QUOTE = 64;

    private final String code;
    private final String reason;

    Refusal(String code, String reason) {
        super(code + ": " + reason, null, false, false);
        this.code = code;
        this.reason = reason;
    }

    static Refusal malformed(String reason) {
        return new Refusal(JsonLine.MALFORMED_RECORD, reason);
    }

    String code() {
        return code;
    }

    String reason() {
        return reason;
    }

    /** A piece of the line for a message: cut where it is long. */
    static String quote(Slice piece) {
        int count = Math.min(piece.length(), LONGEST_QUOTE);
        Slice shown = new Slice();
        shown.set(piece.array(), piece.offset(), count);
        return count < piece.length() ? shown.text() + "…" : shown.text();
    }
}
