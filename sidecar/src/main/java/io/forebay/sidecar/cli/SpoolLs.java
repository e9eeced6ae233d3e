// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.forebay.sidecar.spool.Account;
import io.forebay.sidecar.spool.SpoolInspector.File;
import io.forebay.sidecar.spool.SpoolInspector.Summary;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code forebay spool ls}: what is in the spool, by file and by topic. */
@Command(
        name = "ls",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Says what is in the spool: what waits, since when, in which files, and the account of each topic.",
        footer = {"", "Examples:", "  forebay spool ls", "  forebay spool ls --json /var/lib/forebay/spool"})
final class SpoolLs implements Callable<Integer> {
    @Mixin
    private SpoolLocation location;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return location.look(spec.commandLine().getErr(), spool -> {
            Summary summary = spool.summary();
            out.print(json ? json(summary) : text(summary));
            out.flush();
            return ExitCode.OK;
        });
    }

    private String text(Summary summary) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        out.printf(
                "%s, %s%n",
                location.where(),
                summary.holder() < 0 ? "not in use" : "in use by the process with pid " + summary.holder());
        out.printf("%d records wait%s%n", summary.waiting(), oldest(summary));
        if (summary.unreadable() > 0) {
            out.printf("%d records are unreadable%n", summary.unreadable());
        }
        out.printf("%n%-24s %12s %14s %14s %14s%n", "file", "records", "first", "last", "bytes");
        for (File file : summary.files()) {
            out.printf(
                    "%-24s %12d %14d %14d %14d%s%n",
                    file.name(),
                    file.records(),
                    file.firstOrdinal(),
                    file.lastOrdinal(),
                    file.bytes(),
                    file.damaged() == 0 ? "" : "  " + file.damaged() + " damaged");
        }
        out.printf("%n%-24s %12s %14s %14s %14s%n", "topic", "accepted", "delivered", "dead letters", "in the spool");
        for (Map.Entry<String, Account> entry : accounts(summary).entrySet()) {
            Account account = entry.getValue();
            out.printf(
                    "%-24s %12d %14d %14d %14d%n",
                    entry.getKey(), account.accepted(), account.delivered(), account.deadLettered(), account.inSpool());
        }
        out.flush();
        return text.toString();
    }

    /** The topics that ever had a record; a listener's default topic has an account before that. */
    private static Map<String, Account> accounts(Summary summary) {
        Map<String, Account> used = new TreeMap<>(summary.accounts().byTopic());
        used.values().removeIf(account -> account.accepted() == 0);
        return used;
    }

    private static String oldest(Summary summary) {
        Long since = summary.oldestWaitingMs();
        if (since == null) {
            return "";
        }
        Instant received = Instant.ofEpochMilli(since);
        long seconds = Duration.between(received, Instant.now()).toSeconds();
        return ", the oldest since " + received + " (" + seconds + " s)";
    }

    private static String json(Summary summary) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.writeStartObject();
            if (summary.holder() >= 0) {
                out.writeNumberField("pid", summary.holder());
            }
            out.writeNumberField("waiting", summary.waiting());
            Long oldest = summary.oldestWaitingMs();
            if (oldest != null) {
                out.writeNumberField("oldest_received_ms", oldest);
            }
            out.writeNumberField("settled_ordinal", summary.settledOrdinal());
            out.writeNumberField("last_ordinal", summary.lastOrdinal());
            out.writeNumberField("unreadable", summary.unreadable());
            files(out, summary);
            topics(out, summary);
            out.writeEndObject();
        }
        return text + System.lineSeparator();
    }

    private static void files(JsonGenerator out, Summary summary) throws IOException {
        out.writeArrayFieldStart("files");
        for (File file : summary.files()) {
            out.writeStartObject();
            out.writeStringField("name", file.name());
            out.writeNumberField("records", file.records());
            out.writeNumberField("first_ordinal", file.firstOrdinal());
            out.writeNumberField("last_ordinal", file.lastOrdinal());
            out.writeNumberField("bytes", file.bytes());
            out.writeNumberField("damaged", file.damaged());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void topics(JsonGenerator out, Summary summary) throws IOException {
        out.writeObjectFieldStart("topics");
        for (Map.Entry<String, Account> entry : accounts(summary).entrySet()) {
            Account account = entry.getValue();
            out.writeObjectFieldStart(entry.getKey());
            out.writeNumberField("accepted", account.accepted());
            out.writeNumberField("delivered", account.delivered());
            out.writeNumberField("dead_lettered", account.deadLettered());
            out.writeNumberField("in_spool", account.inSpool());
            out.writeEndObject();
        }
        out.writeEndObject();
    }
}
