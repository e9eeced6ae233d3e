// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.config.BadConfigException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code forebay reload}: has a running sidecar take on its changed configuration. */
@Command(
        name = "reload",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Has a running sidecar read its configuration anew and put it in force.",
        description = {
            "No connection and no record is dropped, but those of users who may not be there any more. Either all of the file is put in "
                    + "force, but for what needs a restart, which is told; or, where something is wrong, nothing of it.",
            "The sidecar reads the file that it was started with, and what references in it stand for; what --set gave it at the start "
                    + "stays above that. SIGHUP does the same, and tells its log."
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0   all is in force",
            "  64  wrong usage",
            "  69  no sidecar answers, or it is stopping",
            "  75  all is in force but for what needs a restart; or another reload is under way",
            "  77  no permission",
            "  78  the configuration is wrong, and the one before stays in force",
            "",
            "Examples:",
            "  forebay reload -c /etc/forebay/forebay.properties",
            "  forebay reload --dir /var/lib/forebay/spool"
        })
final class ReloadCommand implements Callable<Integer> {
    @Mixin
    private SidecarLocation location;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadConfigException {
        Map<?, ?> answer = location.find().client().reload();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        String outcome = Json.text(answer, "outcome");
        list(answer, "problems").forEach(err::println);
        if (outcome.equals("bad")) {
            err.println("not reloaded: the configuration before stays in force");
        }
        int exit = exitCode(outcome, list(answer, "needs_restart").isEmpty());
        if (outcome.equals("in_force")) {
            tell(answer, out);
        }
        out.flush();
        err.flush();
        return exit;
    }

    private static void tell(Map<?, ?> answer, PrintWriter out) {
        List<?> changed = list(answer, "changed");
        out.println(changed.isEmpty() ? "in force; nothing has changed" : "in force; changed:");
        changed.forEach(key -> out.println("  " + key));
        List<?> needsRestart = list(answer, "needs_restart");
        if (!needsRestart.isEmpty()) {
            out.println("needs a restart:");
            needsRestart.forEach(key -> out.println("  " + key));
        }
        list(answer, "notes").forEach(note -> out.println("note: " + note));
    }

    private static int exitCode(String outcome, boolean isAll) {
        return switch (outcome) {
            case "in_force" -> isAll ? ExitCode.OK : ExitCode.TEMPORARY;
            case "bad" -> ExitCode.CONFIG;
            case "busy" -> ExitCode.TEMPORARY;
            default -> ExitCode.UNAVAILABLE;
        };
    }

    private static List<?> list(Map<?, ?> answer, String name) {
        return answer.get(name) instanceof List<?> list ? list : List.of();
    }
}
