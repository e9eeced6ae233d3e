// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a record's object. Fields with one {@link Part} exclude each other. */
enum Field {
    TOPIC("topic", Part.TOPIC),
    KEY("key", Part.KEY),
    KEY_BASE64("key_base64", Part.KEY),
    VALUE("value", Part.VALUE),
    VALUE_BASE64("value_base64", Part.VALUE),
    /** As {@code kcat -J} writes. */
    PAYLOAD("payload", Part.VALUE),
    HEADERS("headers", Part.HEADERS),
    TIMESTAMP("timestamp", Part.TIMESTAMP),
    /** As {@code kcat -J} writes. */
    TS("ts", Part.TIMESTAMP),
    PARTITION("partition", Part.PARTITION),
    SEQ("seq", Part.SEQUENCE),
    /** As {@code kcat -J} writes; ignored, since it says where the record was and not where it goes. */
    OFFSET("offset", Part.OLD_OFFSET),
    /** As {@code kcat -J} writes; ignored. */
    TSTYPE("tstype", Part.OLD_TIMESTAMP_TYPE),
    /** As {@code kcat -J} writes; ignored. */
    BROKER("broker", Part.OLD_BROKER),
    /** Turns the line into a {@link Hello}. */
    FOREBAY("forebay", Part.PROTOCOL);

    /** The part of the record that a field gives. */
    enum Part {
        TOPIC("topic"),
        KEY("key"),
        VALUE("value"),
        HEADERS("headers"),
        TIMESTAMP("timestamp"),
        PARTITION("partition"),
        SEQUENCE("sequence"),
        OLD_OFFSET("offset"),
        OLD_TIMESTAMP_TYPE("timestamp type"),
        OLD_BROKER("broker"),
        PROTOCOL("protocol version");

        final String words;

        Part(String words) {
            this.words = words;
        }
    }

    static final List<String> NAMES;
    private static final Field[][] BY_LENGTH;

    static {
        List<String> names = new ArrayList<>();
        List<List<Field>> byLength = new ArrayList<>();
        for (Field field : values()) {
            names.add(field.text);
            while (byLength.size() <= field.name.length) {
                byLength.add(new ArrayList<>());
            }
            byLength.get(field.name.length).add(field);
        }
        NAMES = List.copyOf(names);
        BY_LENGTH = byLength.stream().map(l -> l.toArray(Field[]::new)).toArray(Field[][]::new);
    }

    final String text;
    final Part part;

    @SuppressWarnings("ImmutableEnumChecker") // never written to
    private final byte[] name;

    Field(String text, Part part) {
        this.text = text;
        this.part = part;
        name = text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The field of this name, or null. */
    static @Nullable Field of(Slice name) {
        int length = name.length();
        if (length < BY_LENGTH.length) {
            for (Field field : BY_LENGTH[length]) {
                if (Arrays.equals(field.name, 0, length, name.array(), name.offset(), name.offset() + length)) {
                    return field;
                }
            }
        }
        return null;
    }
}
