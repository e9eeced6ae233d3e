// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A status and a body, which is JSON unless it says otherwise.
 *
 * @param body in UTF-8, not to be changed
 * @param policy the Content-Security-Policy
 */
record Answer(HttpResponseStatus status, String type, ByteBuffer body, String policy) {
    static final String JSON = "application/json; charset=utf-8";

    /** What isn't a page has nothing to load, and stands in no frame. */
    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

    private static final String HTML = "text/html; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";

    static Answer json(String body) {
        return of(HttpResponseStatus.OK, JSON, body);
    }

    static Answer of(HttpResponseStatus status, String type, String body) {
        return of(status, type, UTF_8.encode(body));
    }

    /** One of any kind but a page's. */
    static Answer of(HttpResponseStatus status, String type, ByteBuffer body) {
        return new Answer(status, type, body, NOTHING);
    }

    static Answer html(String page, String policy) {
        return new Answer(HttpResponseStatus.OK, HTML, UTF_8.encode(page), policy);
    }

    static Answer text(HttpResponseStatus status, String line) {
        return of(status, TEXT, line + "\n");
    }

    static Answer error(HttpResponseStatus status, String reason) {
        return text(status, reason);
    }

    /** One flat object: numbers and strings in turn with their names, null values left out. */
    static Answer object(Object... namesAndValues) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.writeStartObject();
            for (int i = 0; i < namesAndValues.length; i += 2) {
                field(out, namesAndValues[i].toString(), namesAndValues[i + 1]);
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return json(text + "\n");
    }

    private static void field(JsonGenerator out, String name, @Nullable Object value) throws IOException {
        if (value instanceof Long number) {
            out.writeNumberField(name, number);
        } else if (value != null) {
            out.writeStringField(name, value.toString());
        }
    }
}
