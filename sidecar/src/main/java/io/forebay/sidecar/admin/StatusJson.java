// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.forebay.sidecar.drain.LaneStatus;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/** A {@link Status} as JSON, the form that {@code GET /status} and {@code forebay status --json} have. */
public final class StatusJson {
    private StatusJson() {}

    public static String of(Status status) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.writeStartObject();
            out.writeBooleanField("running", status.pid() >= 0);
            if (status.pid() >= 0) {
                out.writeNumberField("pid", status.pid());
                out.writeNumberField("started_ms", status.startedAtMs());
                out.writeBooleanField("accepting", status.notAccepting() == null);
                out.writeStringField("not_accepting", status.notAccepting());
                out.writeBooleanField("kafka_connected", status.kafkaTrouble() == null);
                out.writeStringField("kafka_trouble", status.kafkaTrouble());
            }
            store(out, "spool", status.spool());
            store(out, "dead_letters", status.deadLetters());
            topics(out, status.topics());
            out.writeArrayFieldStart("lanes");
            for (LaneStatus lane : status.lanes()) {
                lane(out, lane);
            }
            out.writeEndArray();
            out.writeArrayFieldStart("alarms");
            for (String alarm : status.alarms()) {
                out.writeString(alarm);
            }
            out.writeEndArray();
            if (status.config() != null) {
                config(out, status.config());
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text + "\n";
    }

    private static void config(JsonGenerator out, Status.Config config) throws IOException {
        out.writeObjectFieldStart("config");
        out.writeNumberField("in_force_since_ms", config.inForceSinceMs());
        if (config.lastReloadMs() != null) {
            out.writeNumberField("last_reload_ms", config.lastReloadMs());
        }
        out.writeBooleanField("last_reload_failed", !config.problems().isEmpty());
        ReloadJson.list(out, "problems", config.problems());
        ReloadJson.list(out, "needs_restart", config.needsRestart());
        out.writeEndObject();
    }

    private static void store(JsonGenerator out, String name, Status.Store store) throws IOException {
        out.writeObjectFieldStart(name);
        out.writeStringField("dir", store.dir());
        out.writeNumberField("records", store.records());
        out.writeNumberField("bytes", store.bytes());
        if (store.maxBytes() > 0) {
            out.writeNumberField("max_bytes", store.maxBytes());
        }
        if (store.oldestMs() != null) {
            out.writeNumberField("oldest_received_ms", store.oldestMs());
        }
        out.writeEndObject();
    }

    private static void topics(JsonGenerator out, Map<String, Status.Counts> topics) throws IOException {
        out.writeObjectFieldStart("topics");
        for (Map.Entry<String, Status.Counts> topic : topics.entrySet()) {
            Status.Counts counts = topic.getValue();
            out.writeObjectFieldStart(topic.getKey());
            out.writeNumberField("accepted", counts.accepted());
            out.writeNumberField("delivered", counts.delivered());
            out.writeNumberField("dead_lettered", counts.deadLettered());
            out.writeNumberField("discarded", counts.discarded());
            out.writeNumberField("turned_away", counts.turnedAway());
            out.writeNumberField("in_spool", counts.inSpool());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void lane(JsonGenerator out, LaneStatus lane) throws IOException {
        out.writeStartObject();
        out.writeStringField("topic", lane.topic());
        out.writeStringField("state", lane.state());
        out.writeStringField("reason", lane.reason());
        out.writeNumberField("since_ms", lane.sinceMs());
        out.writeNumberField("records", lane.records());
        out.writeEndObject();
    }
}
