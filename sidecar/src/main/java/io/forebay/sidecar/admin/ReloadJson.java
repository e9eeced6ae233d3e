// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.forebay.sidecar.admin.AdminActions.Reloaded;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** What {@code POST /reload} answers: JSON whatever the outcome is, which the status says too. */
final class ReloadJson {
    private ReloadJson() {}

    static Answer answer(Reloaded reloaded) {
        HttpResponseStatus status = switch (reloaded.outcome()) {
            case IN_FORCE -> HttpResponseStatus.OK;
            case BAD -> HttpResponseStatus.UNPROCESSABLE_ENTITY;
            case BUSY -> HttpResponseStatus.CONFLICT;
            case STOPPING -> HttpResponseStatus.SERVICE_UNAVAILABLE;
        };
        return Answer.of(status, Answer.JSON, text(reloaded));
    }

    private static String text(Reloaded reloaded) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("outcome", reloaded.outcome().name().toLowerCase(Locale.ROOT));
            list(out, "changed", reloaded.changed());
            list(out, "needs_restart", reloaded.needsRestart());
            list(out, "problems", reloaded.problems());
            list(out, "notes", reloaded.notes());
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text + "\n";
    }

    static void list(JsonGenerator out, String name, List<String> all) throws IOException {
        out.writeArrayFieldStart(name);
        for (String each : all) {
            out.writeString(each);
        }
        out.writeEndArray();
    }
}
