// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request brings: the body of a POST ({@code name=value&name=value}, as an HTML form would send it), and what it accepts. */
final class Form {
    private final Map<String, List<String>> fields;

    private final String accept;

    private Form(Map<String, List<String>> fields, String accept) {
        this.accept = accept;
        this.fields = fields;
    }

    /** @param accept the header of that name; null for none */
    static Form parse(String body, @Nullable String accept) {
        return new Form(new QueryStringDecoder(body, false).parameters(), accept == null ? "" : accept);
    }

    /** What the request said it accepts, or nothing. */
    String accept() {
        return accept;
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
