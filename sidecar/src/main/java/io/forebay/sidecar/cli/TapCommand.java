// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.config.BadConfigException;
import io.forebay.sidecar.text.Amounts;
import io.forebay.sidecar.text.Printable;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forebay tap}: records of a running sidecar as they go by. */
@Command(
        name = "tap",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Shows records as they come, some of them where many come.",
        description = {
            "Keys, values and headers are shown as sizes and hashes: equal hashes mean equal bytes, as long as the sidecar runs. With "
                    + "--show-values they are shown as they are.",
            "It reads behind the sidecar and slows nobody down. Ctrl-C ends it."
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0   ended as it was told",
            "  64  wrong usage",
            "  69  no sidecar answers",
            "  77  no permission for its socket",
            "",
            "Examples:",
            "  forebay tap",
            "  forebay tap orders --count 10",
            "  forebay tap orders --show-values"
        })
final class TapCommand implements Callable<Integer> {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final int LOOKS_A_SECOND = 5;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(1_000 / LOOKS_A_SECOND);
    private static final int MOST_RATE = 500;
    private static final int LONGEST = 200;

    @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "Only records of this topic.")
    private @Nullable String topic;

    @Mixin
    private SidecarLocation location;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Show at most about so many records a second, 1 to 500. Default: ${DEFAULT-VALUE}.")
    private int rate = 10;

    @Option(names = "--count", paramLabel = "N", description = "End after so many records.")
    private long count = Long.MAX_VALUE;

    @Option(names = "--show-values", description = "Show keys, values and headers as they are.")
    private boolean values;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadConfigException {
        if (rate < 1 || rate > MOST_RATE || count < 1) {
            throw new ParameterException(spec.commandLine(), "--rate is 1 to " + MOST_RATE + ", --count is 1 or more");
        }
        AdminClient client = location.find().client();
        PrintWriter out = spec.commandLine().getOut();
        Termination termination = Termination.ofThisProcess();
        termination.catchSignals();
        Map<String, String> form = new HashMap<>();
        form.put("topic", topic == null ? "" : topic);
        form.put("values", values ? "1" : "0");
        long left = count;
        double may = 1; // records that may be shown now
        do {
            may = Math.min(Math.max(1, rate), may + (double) rate / LOOKS_A_SECOND);
            if (may >= 1) {
                form.put("most", Long.toString(Math.min(left, (long) may)));
                int shown = look(client.post("/tap", form), form, out);
                left -= shown;
                may -= shown;
            }
        } while (left > 0 && !termination.awaitRequest(BETWEEN_LOOKS));
        return ExitCode.OK;
    }

    /** Prints what came, and notes where to go on. */
    private int look(Map<?, ?> answer, Map<String, String> form, PrintWriter out) {
        List<?> records = answer.get("records") instanceof List<?> list ? list : List.of();
        records.forEach(record -> out.println(line((Map<?, ?>) record)));
        long skipped = Json.number(answer, "skipped");
        if (skipped > 0 && topic == null) {
            out.println("… " + skipped + " more passed by");
        }
        out.flush();
        form.put("index", Long.toString(Json.number(answer, "index")));
        form.put("ordinal", Long.toString(Json.number(answer, "ordinal")));
        return records.size();
    }

    private static String line(Map<?, ?> record) {
        StringBuilder line = new StringBuilder(CLOCK.format(Instant.ofEpochMilli(Json.number(record, "received_ms"))))
                .append("  ")
                .append(Json.text(record, "topic"));
        if (record.get("partition") != null) {
            line.append('/').append(Json.number(record, "partition"));
        }
        if (record.get("key") != null) {
            line.append("  key ").append(content(record.get("key")));
        }
        line.append("  value ").append(record.get("value") == null ? "none (tombstone)" : content(record.get("value")));
        for (Object each : record.get("headers") instanceof List<?> headers ? headers : List.of()) {
            Map<?, ?> header = (Map<?, ?>) each;
            line.append("  ")
                    .append(Json.text(header, "name"))
                    .append('=')
                    .append(header.get("value") == null ? "none" : content(header.get("value")));
        }
        line.append("  (").append(Json.text(record, "listener"));
        if (record.get("uid") != null) {
            line.append(" uid ").append(Json.number(record, "uid"));
        }
        if (!Json.text(record, "producer").isEmpty()) {
            line.append(" producer ").append(Json.text(record, "producer"));
        }
        return Printable.of(line.append(')').toString());
    }

    private static String content(@Nullable Object content) {
        Map<?, ?> of = content instanceof Map<?, ?> map ? map : Map.of();
        String size = Amounts.bytes(Json.number(of, "bytes"));
        if (of.get("hash") != null) {
            return size + " #" + Json.text(of, "hash");
        }
        return of.get("base64") == null
                ? "\"" + Printable.of(Json.text(of, "text"), LONGEST) + "\""
                : size + " base64 " + Printable.of(Json.text(of, "base64"), LONGEST);
    }
}
