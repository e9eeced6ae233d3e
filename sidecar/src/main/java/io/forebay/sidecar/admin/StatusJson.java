// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.forebay.sidecar.drain.LaneStatus;
import io.forebay.sidecar.incident.Incident;
import io.forebay.sidecar.ingest.ConnectionStatus;
import io.forebay.sidecar.record.Origin;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A {@link Status} as JSON, the form that {@code GET /status} and {@code forebay status --json} have. */
public final class StatusJson {
    private StatusJson() {}

    public static String of(Status status) {
        return write(out -> {
            out.writeBooleanField("running", status.live() != null);
            if (status.live() != null) {
                live(out, status.live());
            }
            store(out, "spool", status.spool());
            if (status.live() != null) {
                disk(out, status.live().disk());
            }
            deadLetters(out, status);
            topics(out, status.topics());
            out.writeArrayFieldStart("lanes");
            for (LaneStatus lane : status.lanes()) {
                lane(out, lane);
            }
            out.writeEndArray();
            if (status.live() != null) {
                connections(out, status.live());
                incidents(out, status.live());
            }
            out.writeArrayFieldStart("alarms");
            for (String alarm : status.alarms()) {
                out.writeString(alarm);
            }
            out.writeEndArray();
            if (status.config() != null) {
                config(out, status.config());
            }
        });
    }

    /** The last minutes: arrays of the same length, the oldest sample first. */
    static String of(Trend trend) {
        return write(out -> {
            out.writeNumberField("every_ms", Trend.EVERY_MS);
            series(out, "at_ms", trend, Trend.Sample::atMs);
            series(out, "accepted", trend, Trend.Sample::accepted);
            series(out, "waiting", trend, Trend.Sample::waiting);
            series(out, "bytes", trend, Trend.Sample::bytes);
        });
    }

    private static void series(JsonGenerator out, String name, Trend trend, ToLongFunction<Trend.Sample> figure)
            throws IOException {
        long[] values = trend.samples().stream().mapToLong(figure).toArray();
        out.writeFieldName(name);
        out.writeArray(values, 0, values.length);
    }

    @FunctionalInterface
    private interface Fields {
        void write(JsonGenerator out) throws IOException;
    }

    private static String write(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.writeStartObject();
            fields.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text + "\n";
    }

    private static void config(JsonGenerator out, Status.Config config) throws IOException {
        out.writeObjectFieldStart("config");
        out.writeNumberField("in_force_since_ms", config.inForceSinceMs());
        number(out, "last_reload_ms", config.lastReloadMs());
        out.writeBooleanField("last_reload_failed", config.reloadFailed());
        ReloadJson.list(out, "problems", config.problems());
        ReloadJson.list(out, "needs_restart", config.needsRestart());
        out.writeEndObject();
    }

    private static void live(JsonGenerator out, Status.Live live) throws IOException {
        out.writeNumberField("pid", live.pid());
        out.writeNumberField("now_ms", System.currentTimeMillis());
        out.writeNumberField("started_ms", live.startedAtMs());
        out.writeBooleanField("accepting", live.notAccepting() == null);
        out.writeStringField("not_accepting", live.notAccepting());
        out.writeBooleanField("delivering", live.notDelivering() == null);
        out.writeStringField("not_delivering", live.notDelivering());
        out.writeBooleanField("kafka_connected", live.kafkaTrouble() == null);
        out.writeStringField("kafka_trouble", live.kafkaTrouble());
    }

    private static void store(JsonGenerator out, String name, Status.Store store) throws IOException {
        out.writeObjectFieldStart(name);
        fields(out, store);
        out.writeEndObject();
    }

    private static void fields(JsonGenerator out, Status.Store store) throws IOException {
        out.writeStringField("dir", store.dir());
        out.writeNumberField("records", store.records());
        out.writeNumberField("bytes", store.bytes());
        if (store.maxBytes() > 0) {
            out.writeNumberField("max_bytes", store.maxBytes());
        }
        number(out, "oldest_received_ms", store.oldestMs());
    }

    private static void deadLetters(JsonGenerator out, Status status) throws IOException {
        out.writeObjectFieldStart("dead_letters");
        fields(out, status.deadLetters());
        out.writeArrayFieldStart("reasons");
        for (Status.Letters letters : status.letters()) {
            out.writeStartObject();
            out.writeStringField("topic", letters.topic());
            out.writeStringField("code", letters.code());
            out.writeStringField("message", letters.message());
            out.writeNumberField("count", letters.count());
            out.writeNumberField("newest_ms", letters.newestMs());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void disk(JsonGenerator out, Status.Disk disk) throws IOException {
        out.writeObjectFieldStart("disk");
        out.writeNumberField("free_bytes", disk.freeBytes());
        out.writeNumberField("capacity_bytes", disk.capacityBytes());
        out.writeNumberField("accepted_per_second", Math.round(disk.rates().accepted()));
        out.writeNumberField("left_per_second", Math.round(disk.rates().left()));
        out.writeNumberField("bytes_per_second", Math.round(disk.rates().bytes()));
        number(out, "full_in_seconds", disk.fullInSeconds());
        number(out, "drained_in_seconds", disk.drainedInSeconds());
        out.writeEndObject();
    }

    private static void number(JsonGenerator out, String name, @Nullable Long value) throws IOException {
        if (value != null) {
            out.writeNumberField(name, value);
        }
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

    private static void connections(JsonGenerator out, Status.Live live) throws IOException {
        out.writeNumberField("connection_count", live.connectionCount());
        out.writeArrayFieldStart("connections");
        for (Status.Connection each : live.connections()) {
            ConnectionStatus connection = each.of();
            out.writeStartObject();
            out.writeStringField("listener", connection.listener());
            out.writeStringField("protocol", connection.protocol());
            out.writeStringField("ack", connection.ack());
            out.writeStringField("producer", connection.producer());
            if (connection.uid() != Origin.NO_UID) {
                out.writeNumberField("uid", Integer.toUnsignedLong(connection.uid()));
                out.writeNumberField("pid", connection.pid());
            }
            out.writeStringField("user", each.user());
            out.writeStringField("command", each.command());
            out.writeNumberField("since_ms", connection.sinceMs());
            if (connection.lastRecordMs() != 0) {
                out.writeNumberField("last_record_ms", connection.lastRecordMs());
            }
            out.writeNumberField("records", connection.records());
            out.writeNumberField("bytes", connection.bytes());
            out.writeNumberField("refused", connection.refused());
            out.writeNumberField("unacked", connection.unacked());
            out.writeStringField("state", connection.state());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void incidents(JsonGenerator out, Status.Live live) throws IOException {
        out.writeArrayFieldStart("incidents");
        for (Incident incident : live.incidents()) {
            out.writeStartObject();
            out.writeStringField("what", incident.what());
            out.writeStringField("reason", incident.reason());
            out.writeNumberField("began_ms", incident.beganMs());
            out.writeNumberField("last_ms", incident.lastMs());
            number(out, "ended_ms", incident.endedMs());
            out.writeNumberField("count", incident.count());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
