// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.forebay.sidecar.local.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code forebay agent ls}: the JVMs with producers. */
@Command(
        name = "ls",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Lists this user's JVMs that have Kafka producers: is the agent in, and what does it see.",
        description = {
            "Producers are told by the names of their threads, so also where no agent is. Nothing is loaded into a JVM;"
                    + " its system properties are read, for what the agent says there every five seconds."
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0   told, also where there is none",
            "  69  this Java can't look into others: it is no JDK",
            "",
            "Examples:",
            "  forebay agent ls",
            "  forebay agent ls --all --json"
        })
final class AgentLs implements Callable<Integer> {
    private static final long UNKNOWN = -1;

    @Option(
            names = {"-a", "--all"},
            description = "JVMs without producers as well.")
    private boolean all;

    @Option(names = "--json", description = "Print one JSON object for each JVM, a line each.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<Row> rows = new ArrayList<>();
        for (Jvms.Jvm jvm : Jvms.list()) {
            long producers = Jvms.producers(jvm.pid());
            boolean isThere = ProcessHandle.of(jvm.pid()).isPresent();
            if (isThere && (all || producers != 0)) {
                rows.add(new Row(jvm, producers, RunningJvm.agentStatus(jvm.pid())));
            }
        }
        if (json) {
            for (Row row : rows) {
                out.println(json(row));
            }
        } else {
            text(rows, out);
        }
        out.flush();
        return ExitCode.OK;
    }

    /**
     * @param producers how many by its threads, {@link #UNKNOWN} where that can't be told
     * @param status what the agent says; null where it isn't in
     */
    private record Row(
            Jvms.Jvm jvm, long producers, @Nullable String status) {
        Map<?, ?> agent() {
            return status == null ? Map.of() : (Map<?, ?>) Json.parse(status);
        }
    }

    private static void text(List<Row> rows, PrintWriter out) {
        if (rows.isEmpty()) {
            out.println("No JVM of this user has a Kafka producer.");
            return;
        }
        TextTable table = new TextTable(3, List.of("pid", "main", "agent", "producers"));
        for (Row row : rows) {
            table.row(
                    String.valueOf(row.jvm().pid()),
                    row.jvm().main(),
                    row.status() == null ? "no" : "yes " + Json.text(row.agent(), "version"),
                    row.producers() == UNKNOWN ? "?" : row.producers());
        }
        table.lines().forEach(out::println);
        for (Row row : rows) {
            sees(row, out);
        }
    }

    private static void sees(Row row, PrintWriter out) {
        Map<?, ?> agent = row.agent();
        if (agent.isEmpty()) {
            return;
        }
        out.println();
        out.println(row.jvm().pid() + ": " + Json.text(agent, "on") + "; errors of the agent: "
                + Json.number(agent, "errors"));
        for (Object each : agent.get("producers") instanceof List<?> list ? list : List.of()) {
            Map<?, ?> producer = (Map<?, ?>) each;
            out.println(String.format(
                    "  %s: %,d topics, %,d records sent, %,d failed",
                    Json.text(producer, "client_id"),
                    Json.number(producer, "topics"),
                    Json.number(producer, "sent"),
                    Json.number(producer, "failed")));
        }
        long more = Json.number(agent, "more");
        if (more > 0) {
            out.println("  and " + more + " more");
        }
    }

    private static String json(Row row) throws IOException {
        java.io.StringWriter text = new java.io.StringWriter();
        try (JsonGenerator to = new JsonFactory().createGenerator(text)) {
            to.writeStartObject();
            to.writeNumberField("pid", row.jvm().pid());
            to.writeStringField("main", row.jvm().main());
            if (row.producers() != UNKNOWN) {
                to.writeNumberField("producers", row.producers());
            }
            to.writeFieldName("agent");
            String status = row.status();
            if (status == null) {
                to.writeNull();
            } else {
                to.writeRawValue(status);
            }
            to.writeEndObject();
        }
        return text.toString();
    }
}
