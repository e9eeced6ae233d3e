// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.config.BadConfigException;
import io.forebay.sidecar.config.ConfigLoader;
import io.forebay.sidecar.config.SidecarConfig;
import io.forebay.sidecar.doctor.Doctor;
import io.forebay.sidecar.doctor.Finding;
import io.forebay.sidecar.doctor.Finding.Grade;
import io.forebay.sidecar.doctor.Findings;
import io.forebay.sidecar.text.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code forebay doctor}: what is wrong, and what to change. */
@Command(
        name = "doctor",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Looks for what is wrong around the sidecar, and says what to change.",
        description = {
            "Checks the configuration, the spool's directory and disk, sockets, the clock, limits of the process, and with the sidecar's "
                    + "own credentials the brokers and each topic. Where the sidecar runs, also what it says of itself.",
            "Run it as the user that the sidecar runs as. It changes nothing."
        },
        footerHeading = "%nExit codes, of the first failure:%n",
        footer = {
            "  0   nothing keeps it from working; there may be advice",
            "  64  wrong usage",
            "  69  Kafka, a topic or a socket can't be used as it is, or the sidecar says that it doesn't deliver",
            "  73  something can't be made",
            "  74  the disk has no room or can't be used, or the sidecar says that it doesn't accept",
            "  77  no permission: for a directory, a socket, the cluster or a topic",
            "  78  the configuration is wrong, or can't be read",
            "",
            "Examples:",
            "  forebay doctor -c /etc/forebay/forebay.properties",
            "  sudo -u forebay forebay doctor -c /etc/forebay/forebay.properties"
        })
final class DoctorCommand implements Callable<Integer> {
    /** Each is asked for at the cluster. */
    private static final int MOST_TOPICS = 200;

    private static final long SOON_SECONDS = 4 * 3_600;

    @Option(
            names = {"-c", "--config"},
            required = true,
            paramLabel = "FILE",
            description = "The sidecar's configuration.")
    private Path file;

    @Mixin
    private ConfigOverrides overrides;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadConfigException, IOException {
        SidecarConfig config =
                new ConfigLoader().load(file, overrides.settings()).config();
        Findings findings = new Findings();
        findings.ok("config", file + " has no mistake");
        AdminClient client = new AdminClient(config.admin().socket());
        Map<?, ?> status = client.isRunning() ? (Map<?, ?>) Json.parse(client.get("/status")) : Map.of();
        long pid = status.isEmpty() ? -1 : Json.number(status, "pid");
        if (pid >= 0) {
            running(status, findings);
        } else {
            findings.advise("sidecar", "it doesn't run", "forebay run -c " + file);
        }
        Doctor.examine(config, pid, topics(status, config), findings);
        PrintWriter out = spec.commandLine().getOut();
        print(findings.all(), out);
        out.flush();
        return findings.all().stream()
                .map(Finding::grade)
                .filter(Grade::isFailure)
                .findFirst()
                .map(DoctorCommand::exitCode)
                .orElse(ExitCode.OK);
    }

    /** Those that have had records; of a sidecar that doesn't run, what its checkpoint tells. */
    private static Set<String> topics(Map<?, ?> status, SidecarConfig config) throws IOException {
        Map<?, ?> topics = Json.object(status, "topics");
        if (status.isEmpty()
                && Files.isReadable(config.spool().dir())
                && Files.isDirectory(config.spool().dir())) {
            SidecarLocation.Places places = new SidecarLocation.Places(
                    config.spool().dir(),
                    config.deadLetters().dir(),
                    config.admin().socket());
            topics = Json.object((Map<?, ?>) Json.parse(StatusCommand.status(places)), "topics");
        }
        Set<String> names = new HashSet<>();
        topics.forEach((name, of) -> {
            boolean waits = of instanceof Map<?, ?> counts && Json.number(counts, "in_spool") > 0;
            if (name instanceof String topic && !topic.startsWith("_") && (waits || names.size() < MOST_TOPICS)) {
                names.add(topic);
            }
        });
        return names;
    }

    private static void running(Map<?, ?> status, Findings findings) {
        findings.ok("sidecar", "it runs, pid " + Json.number(status, "pid"));
        String notAccepting = Json.text(status, "not_accepting");
        if (!notAccepting.isEmpty()) {
            findings.fail(Grade.IO, "sidecar", "it accepts nothing: " + notAccepting, "make room, or see its log");
        }
        String notDelivering = Json.text(status, "not_delivering");
        if (!notDelivering.isEmpty()) {
            findings.fail(
                    Grade.UNAVAILABLE,
                    "sidecar",
                    "it delivers nothing: " + notDelivering,
                    "see kafka and topic below; records are kept meanwhile");
        }
        for (Object each : status.get("lanes") instanceof List<?> lanes ? lanes : List.of()) {
            Map<?, ?> lane = (Map<?, ?>) each;
            if (Json.text(lane, "state").equals("blocked")) {
                findings.fail(
                        Grade.UNAVAILABLE,
                        "sidecar",
                        "topic " + Json.text(lane, "topic") + " is blocked, " + Json.number(lane, "records")
                                + " records wait: " + Json.text(lane, "reason"),
                        "see topic below");
            }
        }
        for (Object alarm : status.get("alarms") instanceof List<?> alarms ? alarms : List.of()) {
            findings.fail(Grade.IO, "sidecar", String.valueOf(alarm), "keep its log and the spool, and report it");
        }
        Map<?, ?> disk = Json.object(status, "disk");
        if (disk.get("full_in_seconds") != null && Json.number(disk, "full_in_seconds") < SOON_SECONDS) {
            findings.advise(
                    "sidecar",
                    "the spool is full in " + Json.number(disk, "full_in_seconds") + " s at the present rate",
                    "give it more room (spool.max.bytes, the disk), or bring Kafka back");
        }
        long letters = Json.number(Json.object(status, "dead_letters"), "records");
        if (letters > 0) {
            findings.advise(
                    "sidecar",
                    letters + " dead letters wait for somebody",
                    "forebay dead-letters ls, then retry or drop them");
        }
    }

    private static int exitCode(Grade grade) {
        return switch (grade) {
            case OK, ADVICE -> ExitCode.OK;
            case UNAVAILABLE -> ExitCode.UNAVAILABLE;
            case CANNOT_CREATE -> ExitCode.CANNOT_CREATE;
            case IO -> ExitCode.IO;
            case PERMISSION -> ExitCode.PERMISSION;
            case CONFIG -> ExitCode.CONFIG;
        };
    }

    private static void print(List<Finding> findings, PrintWriter out) {
        for (Finding finding : findings) {
            out.println(String.format(
                    Locale.ROOT,
                    "%-6s  %-7s  %s",
                    finding.grade() == Grade.OK ? "ok" : finding.grade() == Grade.ADVICE ? "advice" : "FAIL",
                    finding.area(),
                    Printable.of(finding.text())));
            if (!finding.advice().isEmpty()) {
                out.println("                 -> " + Printable.of(finding.advice()));
            }
        }
        long failures =
                findings.stream().filter(finding -> finding.grade().isFailure()).count();
        long advice = findings.stream()
                .filter(finding -> finding.grade() == Grade.ADVICE)
                .count();
        out.println();
        out.println(
                failures == 0
                        ? "nothing keeps it from working" + (advice == 0 ? "" : "; " + advice + " to consider")
                        : failures + " to mend" + (advice == 0 ? "" : ", " + advice + " to consider"));
    }
}
