// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;

/** The body of a POST: {@code name=value&name=value}, as an HTML form would send it. */
final class Form {
    private final Map<String, List<String>> fields;

    private Form(Map<String, List<String>> fields) {
        this.fields = fields;
    }

    static Form parse(String body) {
        return new Form(new QueryStringDecoder(body, false).parameters());
    }

    /** The field's value, or nothing. */
    String get(String name) {
        List<String> values = fields.get(name);
        return values == null ? "" : values.get(0);
    }

    long number(String name, long byDefault) {
        String text = get(name);
        try {
            return text.isEmpty() ? byDefault : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is \"" + text + "\", a number is needed", e);
        }
    }
}
