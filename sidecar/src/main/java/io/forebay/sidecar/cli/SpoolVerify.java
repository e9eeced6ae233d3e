// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.spool.SpoolInspector.File;
import io.forebay.sidecar.spool.SpoolInspector.Summary;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code forebay spool verify}: reads every record and its checksum. */
@Command(
        name = "verify",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Reads every record of the spool, checks its checksum, and that none is missing between others.",
        footer = {
            "",
            "Exit codes: 0 all is whole, 65 something is damaged or missing, 74 the spool can't be read.",
            "",
            "Example:",
            "  forebay spool verify /var/lib/forebay/spool"
        })
final class SpoolVerify implements Callable<Integer> {
    @Mixin
    private SpoolLocation location;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return location.look(spec.commandLine().getErr(), spool -> {
            Summary summary = spool.summary();
            long records = 0;
            long damaged = 0;
            for (File file : summary.files()) {
                records += file.records();
                damaged += file.damaged();
                if (file.damaged() > 0) {
                    out.printf("%s: %d damaged%n", file.name(), file.damaged());
                }
            }
            out.printf(
                    "%d records in %d files, %d damaged, %d missing between others%n",
                    records, summary.files().size(), damaged, summary.unreadable());
            out.flush();
            return damaged == 0 && summary.unreadable() == 0 ? ExitCode.OK : ExitCode.DATA;
        });
    }
}
