// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.forebay.sidecar.local.TextTable;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** What {@link BacklogBench} has found. */
public final class BacklogReport {
    private static final double MB = 1e6;

    private final String fileSystem;
    private final Outage outage;
    private final Lone draining;
    private final double drainedPerSecond;
    private final ProcessCost.Memory whileDrained;
    private final Lone idle;
    private final double restartedIdle;

    /**
     * What was found before Kafka came back.
     *
     * @param records in the backlog, with values of {@code size} bytes
     * @param filled seconds that it took to write them
     * @param memory of the sidecar after that
     * @param restarted seconds from starting the killed sidecar again until it took a connection
     * @param away a client alone, after that
     */
    record Outage(long records, int size, double filled, ProcessCost.Memory memory, double restarted, Lone away) {}

    /**
     * @param draining a client alone while the backlog was on its way to Kafka
     * @param whileDrained memory of the sidecar after that
     * @param idle a client alone when nothing was left
     * @param restartedIdle seconds that a restart took then
     */
    BacklogReport(
            String fileSystem,
            Outage outage,
            Lone draining,
            double drainedPerSecond,
            ProcessCost.Memory whileDrained,
            Lone idle,
            double restartedIdle) {
        this.fileSystem = fileSystem;
        this.outage = outage;
        this.draining = draining;
        this.drainedPerSecond = drainedPerSecond;
        this.whileDrained = whileDrained;
        this.idle = idle;
        this.restartedIdle = restartedIdle;
    }

    /** Tables with all that is needed to read them. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%,d records of %d bytes, %.1f GB, written while Kafka was away; %s; spool on %s.",
                outage.records(),
                outage.size(),
                (double) outage.records() * outage.size() / 1e9,
                Values.DESCRIPTION,
                fileSystem));
        lines.add(
                "One client that waits for each synced ack; bare is write and fdatasync of the same bytes, in turns with it; in µs.");
        lines.add("");
        TextTable table =
                new TextTable(1, List.of("the backlog", "acks", "p50", "p99", "p99.9", "bare p50", "p99", "p99.9"));
        add(table, "stands, Kafka away", outage.away());
        add(table, "drains", draining);
        add(table, "is drained", idle);
        lines.addAll(table.lines());
        lines.add("");
        lines.add(
                String.format(Locale.ROOT, "Taken in: %,.0f records/s.", (double) outage.records() / outage.filled()));
        lines.add(String.format(
                Locale.ROOT,
                "After kill -9, from its start to the first connection: %.2f s with the backlog, %.2f s without.",
                outage.restarted(),
                restartedIdle));
        lines.add(String.format(Locale.ROOT, "Drained beside that client: %,.0f records/s.", drainedPerSecond));
        lines.add("Peak RSS of the sidecar, and what of it is its own at the end: "
                + memory("while taking in", outage.memory()) + "; " + memory("while draining", whileDrained) + ".");
        return lines;
    }

    private static String memory(String when, ProcessCost.Memory memory) {
        return String.format(Locale.ROOT, "%s %.0f and %.0f MB", when, memory.peak() / MB, memory.own() / MB);
    }

    private static void add(TextTable table, String name, Lone lone) {
        Histogram synced = lone.synced();
        Histogram bare = lone.bare();
        table.row(
                name,
                synced.getTotalCount(),
                micros(synced, 50),
                micros(synced, 99),
                micros(synced, 99.9),
                micros(bare, 50),
                micros(bare, 99),
                micros(bare, 99.9));
    }

    private static long micros(Histogram nanos, double percentile) {
        return Math.round(nanos.getValueAtPercentile(percentile) / 1e3);
    }

    /** One JSON object. */
    public void writeJson(Writer out) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(out).useDefaultPrettyPrinter()) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeStringField("values", Values.DESCRIPTION);
            json.writeStringField("fileSystem", fileSystem);
            json.writeNumberField("records", outage.records());
            json.writeNumberField("bytes", outage.size());
            json.writeNumberField("takenInPerSecond", outage.records() / outage.filled());
            json.writeNumberField("restartSeconds", outage.restarted());
            json.writeNumberField("restartDrainedSeconds", restartedIdle);
            json.writeNumberField("drainedPerSecond", drainedPerSecond);
            write(json, "rssTakingIn", outage.memory());
            write(json, "rssDraining", whileDrained);
            write(json, "away", outage.away());
            write(json, "draining", draining);
            write(json, "drained", idle);
            json.writeEndObject();
        }
    }

    private static void write(JsonGenerator json, String name, ProcessCost.Memory memory) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("peakBytes", memory.peak());
        json.writeNumberField("ownBytes", memory.own());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, Lone lone) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("acks", lone.synced().getTotalCount());
        for (double percentile : new double[] {50, 99, 99.9}) {
            String suffix =
                    "MicrosP" + String.valueOf(percentile).replace(".0", "").replace(".", "");
            json.writeNumberField("synced" + suffix, micros(lone.synced(), percentile));
            json.writeNumberField("bare" + suffix, micros(lone.bare(), percentile));
        }
        json.writeEndObject();
    }
}
