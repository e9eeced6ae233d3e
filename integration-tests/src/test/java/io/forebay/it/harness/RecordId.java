// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names a record: the writer's name and the record's number, counted from 1. The value of the record starts with it. */
public record RecordId(String writer, long number) {

    private static final Pattern FORM = Pattern.compile("^([A-Za-z][A-Za-z0-9-]*)/(\\d+) .*", Pattern.DOTALL);

    /** A value of at least that many characters that carries this. */
    String valueOf(int length) {
        String id = writer + "/" + number + " ";
        return id + "x".repeat(Math.max(0, length - id.length()));
    }

    static Optional<RecordId> in(String value) {
        Matcher matcher = FORM.matcher(value);
        return matcher.matches()
                ? Optional.of(new RecordId(matcher.group(1), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return writer + "/" + number;
    }
}
