// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.app.Sidecar;
import io.forebay.sidecar.app.StartException;
import io.forebay.sidecar.config.BadConfigException;
import io.forebay.sidecar.config.ConfigLoader.Loaded;
import io.forebay.sidecar.config.ConfigSource;
import io.forebay.sidecar.systemd.InheritedSockets;
import io.forebay.sidecar.systemd.ServiceManager;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forebay run}: the sidecar, until it is told to end. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        header = "Runs the sidecar.",
        description = {
            "Takes records from the listeners, keeps them in the spool and delivers them to Kafka, until SIGTERM or Ctrl-C. "
                    + "Then it takes no more, delivers what Kafka takes within drain.shutdown.grace.ms, and ends.",
            "Kafka need not be there: records are taken and kept until it is.",
            "SIGHUP has it read its configuration anew, as \"forebay reload\" does; it doesn't end it."
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0   ended as it was told, and the spool is empty",
            "  64  wrong usage",
            "  69  the spool or a socket is in use by another process; or systemd's socket can't be taken over here",
            "  73  the spool or a socket can't be made",
            "  75  ended as it was told; records remain, for the next start to go on with",
            "  77  no permission for the spool or a socket",
            "  78  the configuration is wrong, or can't be read",
            "",
            "Examples:",
            "  forebay run -c /etc/forebay/forebay.properties",
            "  forebay run -c forebay.properties --set spool.dir=/tmp/s --log-level debug"
        })
final class RunCommand implements Callable<Integer> {
    @Option(
            names = {"-c", "--config"},
            required = true,
            paramLabel = "FILE",
            description = "The configuration, a .properties file; see check-config.")
    private Path file;

    /** How log lines look. */
    enum LogFormat {
        TEXT,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Takes effect while the command line is parsed, before the first logger is made. */
    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            description = "How log lines look: ${COMPLETION-CANDIDATES}. Default: text. With json, each is one object.")
    void setLogFormat(@Nullable LogFormat format) {
        if (format != null) {
            System.setProperty("forebay.log.format", format.toString());
        }
    }

    @Mixin
    private ConfigOverrides overrides;

    @Override
    public Integer call() throws BadConfigException {
        ConfigSource source = new ConfigSource(file, overrides.settings());
        Loaded loaded = source.load();
        Termination termination = Termination.ofThisProcess();
        termination.catchSignals();
        Hangups hangups = Hangups.caught();
        try (ServiceManager manager = ServiceManager.ofThisProcess();
                Sidecar sidecar = Sidecar.start(loaded, source, manager, InheritedSockets.ofThisProcess())) {
            hangups.goTo(sidecar::reloadSoon);
            termination.awaitRequest();
            return sidecar.stop() == 0 ? ExitCode.OK : ExitCode.TEMPORARY;
        } catch (StartException e) {
            throw new CommandFailure(exitCode(e.reason()), String.valueOf(e.getMessage()), e);
        }
    }

    private static int exitCode(StartException.Reason reason) {
        return switch (reason) {
            case IN_USE, UNSUPPORTED -> ExitCode.UNAVAILABLE;
            case CANNOT_CREATE -> ExitCode.CANNOT_CREATE;
            case NO_PERMISSION -> ExitCode.PERMISSION;
            case INVALID -> ExitCode.CONFIG;
        };
    }
}
