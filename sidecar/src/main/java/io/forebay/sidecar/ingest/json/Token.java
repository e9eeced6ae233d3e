// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

/** What a value is. */
enum Token {
    STRING("a string"),
    NUMBER("a number"),
    /** True or false. */
    LITERAL("true or false"),
    NULL("null"),
    OBJECT("an object"),
    ARRAY("an array");

    private final String words;

    Token(String words) {
        this.words = words;
    }

    boolean isNested() {
        return this == OBJECT || this == ARRAY;
    }

    @Override
    public String toString() {
        return words;
    }
}
