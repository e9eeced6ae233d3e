// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.demo.Demo;
import io.forebay.sidecar.local.Distribution;
import io.forebay.sidecar.local.Logging;
import io.forebay.sidecar.local.Narrator;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code forebay demo}: shows that nothing is lost, whoever dies. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        header = "Shows, in under 90 seconds, that nothing is lost whoever dies.",
        description = {
            "A real Kafka, the sidecar, and applications that write through its socket. Kafka is killed with -9 and comes back, the "
                    + "sidecar is killed with -9 and comes back; then a consumer looks for every record.",
            "Everything is in a temporary directory that is removed at the end."
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0   nothing was lost and nothing is out of order",
            "  69  a process could not be started",
            "  70  a promise was broken",
            "",
            "Examples:",
            "  forebay demo"
        })
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Logging.quiet();
        Narrator narrator = new Narrator(spec.commandLine().getOut(), Ansi.AUTO);
        try {
            return new Demo(narrator, Distribution.find()).run() ? ExitCode.OK : ExitCode.SOFTWARE;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }
}
