// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Lines that are nearly right: all fields, all kinds of values, odd spaces and escapes, and now and then something that is wrong. */
final class RandomLines {
    private static final List<List<String>> PARTS = List.of(
            List.of("value", "value", "payload", "value_base64", "v\\u0061lue"),
            List.of("topic"),
            List.of("key", "key_base64"),
            List.of("headers"),
            List.of("timestamp", "ts"),
            List.of("partition"),
            List.of("seq"),
            List.of("offset"),
            List.of("tstype"),
            List.of("broker"));
    private static final List<String> OTHER_NAMES =
            List.of("value", "topic", "vlaue", "forebay", "forebay", "ack", "producer", "\\ud83d", "");
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "42",
            "-0",
            "-1",
            "1e5",
            "1E+5",
            "-1.25e-7",
            "1.0",
            "2147483647",
            "2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551616",
            "1234567890123456789012345678901234567890");
    private static final List<String> BAD_VALUES = List.of(
            "01", "1.", ".5", "-", "1e", "0x1", "1a", "nul", "True", "NaN", "truee", "", "}", "'x'", "1 1", "[1}",
            "[1,]", "{1:1}");
    private static final List<String> WORDS = List.of("true", "false", "null");
    private static final List<String> PIECES = List.of(
            "a",
            "7",
            " ",
            "plain text of some length",
            "é",
            "€",
            "😀",
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\u0000",
            "\\u00e9",
            "\\u20AC",
            "\\ud83d\\ude00",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "'",
            "YWJj",
            "YQ==");
    private static final List<String> BAD_PIECES =
            List.of("\\ud83d", "\\ude00", "\\x", "\\u12g4", "\\u00", "\\", "\"", "\t", "\u0001", "\u007f", "\u0000");
    private static final List<String> TEXTS = List.of("", "0", "synced", "a longer text, to be passed over by eights");
    private static final List<String> TIMES = List.of(
            "0",
            "1795456800000",
            "\"2026-11-23T17:52:18Z\"",
            "\"2026-02-28T00:00:00.5+01:00\"",
            "\"2026-02-29T00:00:00Z\"",
            "null");
    private static final List<String> BASE64 = List.of("\"\"", "\"AP8=\"", "\"YW\\u004aj\"", "null", "\"YQ\"", "\"-\"");

    private final Random random;

    RandomLines(long seed) {
        random = new Random(seed);
    }

    byte[] next() {
        byte[] line = (space() + (random.nextInt(20) == 0 ? hello() : record()) + space() + (rarely() ? value(0) : ""))
                .getBytes(UTF_8);
        for (int i = random.nextInt(4); i > 2; i--) {
            line = damage(line);
        }
        return line;
    }

    /** Changes, adds, takes away or repeats a few bytes somewhere. */
    byte[] damage(byte[] line) {
        if (line.length == 0) {
            return line;
        }
        int at = random.nextInt(line.length);
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(line, at);
            case 1 -> replace(line, at, at + 1, new byte[] {(byte) random.nextInt(256)});
            case 2 -> replace(line, at, Math.min(line.length, at + 1 + random.nextInt(4)), new byte[0]);
            default -> replace(line, at, at, Arrays.copyOfRange(line, at, Math.min(line.length, at + 8)));
        };
    }

    private static byte[] replace(byte[] line, int from, int to, byte[] by) {
        byte[] changed = new byte[line.length - (to - from) + by.length];
        System.arraycopy(line, 0, changed, 0, from);
        System.arraycopy(by, 0, changed, from, by.length);
        System.arraycopy(line, to, changed, from + by.length, line.length - to);
        return changed;
    }

    private String record() {
        List<String> members = new ArrayList<>();
        for (List<String> part : PARTS) {
            if (random.nextInt(3) == 0 || (part == PARTS.get(0) && !rarely())) {
                String name = pick(part);
                members.add(member(name, rarely() ? value(1) : fitting(name)));
            }
        }
        if (random.nextInt(10) == 0) {
            String name = pick(OTHER_NAMES);
            members.add(member(name, fitting(name)));
        }
        Collections.shuffle(members, random);
        return "{" + String.join(space() + "," + space(), members) + (rarely() ? "," : "") + space() + "}";
    }

    private String hello() {
        List<String> members = new ArrayList<>();
        for (String name : List.of("forebay", "ack", "topic", "producer")) {
            if (random.nextInt(4) > 0) {
                members.add(member(name, fitting(name)));
            }
        }
        Collections.shuffle(members, random);
        return "{" + String.join(space() + ",", members) + "}";
    }

    private String member(String name, String value) {
        return space() + '"' + name + '"' + space() + ':' + space() + value;
    }

    private String fitting(String name) {
        return switch (name) {
            case "topic", "tstype", "ack", "producer" -> string();
            case "key_base64", "value_base64" -> pick(BASE64);
            case "timestamp", "ts" -> pick(TIMES);
            case "partition", "seq", "offset", "broker" -> Integer.toString(random.nextInt(Integer.MAX_VALUE));
            case "headers" -> random.nextInt(3) > 0 ? headers() : random.nextBoolean() ? flatHeaders() : value(1);
            case "forebay" -> rarely() ? "2" : "1";
            default -> value(1);
        };
    }

    private String headers() {
        List<String> members = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String value = header();
            members.add(member(piece(), random.nextInt(4) == 0 ? "[" + value + space() + "," + header() + "]" : value));
        }
        return "{" + String.join(",", members) + space() + "}";
    }

    private String flatHeaders() {
        List<String> elements = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            elements.add(string());
            elements.add(header());
        }
        return "[" + String.join(space() + ",", elements) + space() + "]";
    }

    private String header() {
        return switch (random.nextInt(6)) {
            case 0 -> "null";
            case 1 -> "{" + member("base64", pick(BASE64)) + space() + "}";
            case 2 -> rarely() ? value(1) : string();
            default -> string();
        };
    }

    private String object(int depth) {
        StringBuilder text = new StringBuilder("{");
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(member(piece(), value(depth + 1))).append(i > 1 || rarely() ? "," : "");
        }
        return text.append(space()).append('}').toString();
    }

    private String array(int depth) {
        StringBuilder text = new StringBuilder("[");
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(space()).append(value(depth + 1)).append(space()).append(i > 1 || rarely() ? "," : "");
        }
        return text.append(']').toString();
    }

    private String value(int depth) {
        return switch (random.nextInt(depth > 4 ? 5 : 8)) {
            case 0 -> pick(NUMBERS);
            case 1 -> rarely() ? pick(BAD_VALUES) : pick(WORDS);
            case 5 -> array(depth);
            case 6 -> object(depth);
            case 7 -> rarely() ? "[".repeat(70) + "]".repeat(70) : string();
            default -> string();
        };
    }

    private String string() {
        if (random.nextInt(6) == 0) {
            return '"' + pick(TEXTS) + '"';
        }
        StringBuilder text = new StringBuilder("\"");
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(piece());
        }
        return text.append('"').toString();
    }

    private String piece() {
        return random.nextInt(400) == 0 ? pick(BAD_PIECES) : pick(PIECES);
    }

    private String space() {
        return switch (random.nextInt(40)) {
            case 0 -> " ";
            case 1 -> "\t\r\n ";
            case 2 -> rarely() ? "\u000b" : "";
            default -> "";
        };
    }

    private boolean rarely() {
        return random.nextInt(40) == 0;
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
