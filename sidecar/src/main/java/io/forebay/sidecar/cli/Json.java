// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON of ours, as maps, lists, strings, longs and booleans. */
final class Json {
    private Json() {}

    static Object parse(String text) {
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            parser.nextToken();
            Object value = value(parser);
            if (value != null) {
                return value;
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, "the sidecar's answer can't be read: " + e.getMessage(), e);
        }
        throw new CommandFailure(ExitCode.UNAVAILABLE, "the sidecar's answer is empty", null);
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    map.put(name, value(parser));
                }
                yield map;
            }
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }

    /** A number of an object. */
    static long number(Map<?, ?> object, String name) {
        return object.get(name) instanceof Long number ? number : 0;
    }

    /** A text of an object; empty where there is none. */
    static String text(Map<?, ?> object, String name) {
        return object.get(name) instanceof String text ? text : "";
    }

    /** An object within an object; empty where there is none. */
    static Map<?, ?> object(Map<?, ?> object, String name) {
        return object.get(name) instanceof Map<?, ?> inner ? inner : Map.of();
    }
}
