// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.config.BadConfigException;
import io.forebay.sidecar.config.ConfigLoader;
import io.forebay.sidecar.config.SidecarConfig;
import io.forebay.sidecar.verify.AuditVerifier;
import io.forebay.sidecar.verify.KafkaTopics;
import io.forebay.sidecar.verify.Line;
import io.forebay.sidecar.verify.Report;
import io.forebay.sidecar.verify.Scope;
import io.forebay.sidecar.verify.Topics;
import io.forebay.sidecar.verify.VerifyException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forebay audit verify}. */
@Command(
        name = "verify",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header =
                "Reads audit.topic and the topics that it tells of, and says whether everything that was counted has arrived.",
        description = {
            "Of all sidecars that send their counts to that topic, by topic and minute of receipt. The minute that is still open is "
                    + "in no count yet. It reads with the configuration's kafka.* settings, joins no group and changes nothing.",
            "Missing is what was counted and isn't there: it may still wait in the spool of its host, be among its dead letters, or "
                    + "have been discarded as spool.full says. Not checkable is what may have been there and be deleted by the topic's "
                    + "retention. Times are times of receipt, RFC 3339 or epoch milliseconds."
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0   everything that was counted, and can be checked, has arrived",
            "  64  wrong usage",
            "  65  something is missing, or is not what was received",
            "  69  Kafka doesn't answer, or audit.topic does not exist",
            "  75  too many records for one go",
            "  77  no permission to read a topic",
            "  78  the configuration is wrong, or has no audit.topic",
            "",
            "Examples:",
            "  forebay audit verify -c forebay.properties",
            "  forebay audit verify -c forebay.properties --since 2026-11-25T03:00:00Z --until 2026-11-25T04:00:00Z --topic orders"
        })
final class AuditVerify implements Callable<Integer> {
    private static final long MOST_SECONDS = 86_400;

    @Option(
            names = {"-c", "--config"},
            required = true,
            paramLabel = "FILE",
            description = "The configuration of a sidecar, for audit.topic and kafka.*.")
    private Path file;

    @Mixin
    private ConfigOverrides overrides;

    @Option(names = "--since", paramLabel = "TIME", description = "From the minute in which this time lies.")
    private @Nullable String since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "Up to the minute before the one in which this time lies.")
    private @Nullable String until;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            description = "Only of this topic; as often as wanted.")
    private List<String> topics = List.of();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long an answer of Kafka's may take. Default: ${DEFAULT-VALUE}.")
    private long timeout;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadConfigException, IOException {
        if (timeout < 1 || timeout > MOST_SECONDS) {
            throw new ParameterException(spec.commandLine(), "--timeout is " + timeout + ": 1 to " + MOST_SECONDS);
        }
        Scope scope = new Scope(
                since == null ? 0 : Moments.parse("--since", since),
                until == null ? Long.MAX_VALUE : Moments.parse("--until", until),
                Set.copyOf(topics));
        SidecarConfig config =
                new ConfigLoader().load(file, overrides.settings()).config();
        String auditTopic = config.spool().auditTopic();
        if (auditTopic == null) {
            throw new CommandFailure(
                    ExitCode.CONFIG,
                    file
                            + ": audit.topic is not set, so nothing is counted; set it, start the sidecar anew, and look again later",
                    null);
        }
        Report report = verify(config.drain().producer(), auditTopic, scope);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(AuditJson.of(auditTopic, report));
        } else {
            AuditText.print(report, troubled(report).isEmpty() ? Map.of() : here(config), out);
        }
        out.flush();
        return report.isWell() ? ExitCode.OK : ExitCode.DATA;
    }

    private Report verify(Map<String, Object> kafka, String auditTopic, Scope scope) {
        try (Topics all = KafkaTopics.open(kafka, Duration.ofSeconds(timeout))) {
            return new AuditVerifier(all, auditTopic, scope).verify();
        } catch (VerifyException e) {
            throw new CommandFailure(exitCode(e.reason()), String.valueOf(e.getMessage()), e);
        }
    }

    private static int exitCode(VerifyException.Reason reason) {
        return switch (reason) {
            case UNAVAILABLE -> ExitCode.UNAVAILABLE;
            case NO_PERMISSION -> ExitCode.PERMISSION;
            case TOO_MUCH -> ExitCode.TEMPORARY;
        };
    }

    /** Topics of which something is missing. */
    static Set<String> troubled(Report report) {
        Set<String> troubled = new TreeSet<>();
        report.lines().stream()
                .filter(line -> line.missing() > 0)
                .map(Line::topic)
                .forEach(troubled::add);
        return troubled;
    }

    /** The accounts of the sidecar of this host, by topic; nothing where they can't be had, since they only help. */
    private static Map<?, ?> here(SidecarConfig config) {
        try {
            return Json.object(
                    (Map<?, ?>) Json.parse(StatusCommand.status(new SidecarLocation.Places(
                            config.spool().dir(),
                            config.deadLetters().dir(),
                            config.admin().socket()))),
                    "topics");
        } catch (IOException | CommandFailure e) {
            return Map.of();
        }
    }
}
