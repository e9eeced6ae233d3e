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
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** What was measured, for people as text and for programs as JSON. */
public final class BenchReport {
    private static final double MB = 1e6;
    private static final List<String> HEAD = List.of(
            "value",
            "system",
            "records/s",
            "MB/s",
            "of direct",
            "CPU-µs/rec",
            "application",
            "sidecar",
            "broker",
            "ack p50",
            "p99",
            "p99.9",
            "peak RSS",
            "own");
    private static final List<String> LONE_HEAD = List.of("value", "waits for", "p50", "p99", "p99.9", "of bare");

    private final BenchSettings settings;
    private final String fileSystem;
    private final List<Summary> summaries;
    private final List<Lone> lones;

    BenchReport(BenchSettings settings, String fileSystem, List<Summary> summaries, List<Lone> lones) {
        this.settings = settings;
        this.fileSystem = fileSystem;
        this.summaries = summaries;
        this.lones = lones;
    }

    /** Tables with all that is needed to read them. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "Medians of %d rounds after %d to warm up, the systems in turns; %s; compression %s; %d client%s; spool on %s.",
                settings.rounds(),
                settings.warmups(),
                Values.DESCRIPTION,
                settings.compression(),
                settings.clients(),
                settings.clients() == 1 ? "" : "s",
                fileSystem));
        lines.add(
                "A round ends when the broker has every record. Acks are synced through the sidecar, and Kafka's own (acks=all) directly;");
        lines.add(
                "times in ms. RSS is the sidecar's, or the direct producer's application's, with the pages of mapped files that the");
        lines.add("system takes back when it likes; own is what is left without those, at the end.");
        lines.add("");
        TextTable table = new TextTable(2, HEAD);
        summaries.forEach(summary -> add(table, summary));
        lines.addAll(table.lines());
        if (!lones.isEmpty()) {
            lines.add("");
            lines.add(
                    "One client that waits for each ack; bare is write and fdatasync of the same bytes, in turns with it; times in µs.");
            lines.add("");
            TextTable lone = new TextTable(2, LONE_HEAD);
            lones.forEach(one -> add(lone, one));
            lines.addAll(lone.lines());
        }
        return lines;
    }

    private static void add(TextTable table, Summary s) {
        double application = s.median(r -> r.perRecord(r.applicationCpu()));
        double sidecar = s.median(r -> r.perRecord(r.sidecarCpu()));
        double broker = s.median(r -> r.perRecord(r.brokerCpu()));
        table.row(
                s.size() + " B",
                s.system().text(),
                Math.round(s.median(Round::perSecond)),
                number(s.median(Round::megabytesPerSecond), 1),
                number(s.ratio(), 2),
                number(application + sidecar + broker, 2),
                number(application, 2),
                s.system().throughSidecar() ? number(sidecar, 2) : "",
                number(broker, 2),
                number(s.latencyMs(50), 1),
                number(s.latencyMs(99), 1),
                number(s.latencyMs(99.9), 1),
                number(s.memory().peak() / MB, 0) + " MB",
                number(s.memory().own() / MB, 0) + " MB");
    }

    private static void add(TextTable table, Lone lone) {
        String size = lone.size() + " B";
        table.row(size, "bare", micros(lone.bare(), 50), micros(lone.bare(), 99), micros(lone.bare(), 99.9), "1.00");
        table.row(
                size,
                "synced",
                micros(lone.synced(), 50),
                micros(lone.synced(), 99),
                micros(lone.synced(), 99.9),
                number(lone.ratio(), 2));
        table.row(
                size,
                "spooled",
                micros(lone.spooled(), 50),
                micros(lone.spooled(), 99),
                micros(lone.spooled(), 99.9),
                "");
    }

    private static long micros(Histogram nanos, double percentile) {
        return Math.round(nanos.getValueAtPercentile(percentile) / 1e3);
    }

    private static String number(double value, int decimals) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** One JSON object with every round. */
    public void writeJson(Writer out) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(out).useDefaultPrettyPrinter()) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeStringField("values", Values.DESCRIPTION);
            json.writeStringField("compression", settings.compression());
            json.writeStringField("fileSystem", fileSystem);
            json.writeNumberField("clients", settings.clients());
            json.writeNumberField("warmups", settings.warmups());
            json.writeArrayFieldStart("throughput");
            for (Summary summary : summaries) {
                write(json, summary);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("lone");
            for (Lone lone : lones) {
                write(json, lone);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void write(JsonGenerator json, Summary s) throws IOException {
        json.writeStartObject();
        json.writeStringField("system", s.system().text());
        json.writeNumberField("bytes", s.size());
        json.writeNumberField("recordsPerSecond", s.median(Round::perSecond));
        json.writeNumberField("megabytesPerSecond", s.median(Round::megabytesPerSecond));
        if (!Double.isNaN(s.ratio())) {
            json.writeNumberField("ratioToDirect", s.ratio());
        }
        json.writeNumberField("applicationCpuMicrosPerRecord", s.median(r -> r.perRecord(r.applicationCpu())));
        json.writeNumberField("sidecarCpuMicrosPerRecord", s.median(r -> r.perRecord(r.sidecarCpu())));
        json.writeNumberField("brokerCpuMicrosPerRecord", s.median(r -> r.perRecord(r.brokerCpu())));
        json.writeNumberField("ackMillisP50", s.latencyMs(50));
        json.writeNumberField("ackMillisP99", s.latencyMs(99));
        json.writeNumberField("ackMillisP999", s.latencyMs(99.9));
        json.writeNumberField("peakRssBytes", s.memory().peak());
        json.writeNumberField("ownRssBytes", s.memory().own());
        writeRounds(json, "roundsPerSecond", s.rounds(), Round::perSecond);
        json.writeEndObject();
    }

    private static void writeRounds(JsonGenerator json, String name, List<Round> rounds, ToDoubleFunction<Round> figure)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (Round round : rounds) {
            json.writeNumber(figure.applyAsDouble(round));
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, Lone lone) throws IOException {
        json.writeStartObject();
        json.writeNumberField("bytes", lone.size());
        json.writeNumberField("syncedMicrosP50", micros(lone.synced(), 50));
        json.writeNumberField("syncedMicrosP99", micros(lone.synced(), 99));
        json.writeNumberField("bareMicrosP50", micros(lone.bare(), 50));
        json.writeNumberField("bareMicrosP99", micros(lone.bare(), 99));
        json.writeNumberField("spooledMicrosP50", micros(lone.spooled(), 50));
        json.writeNumberField("spooledMicrosP99", micros(lone.spooled(), 99));
        json.writeNumberField("syncedToBare", lone.ratio());
        json.writeEndObject();
    }
}
