// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forebay completion}: what a shell reads to complete commands and options. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        header = "Prints what bash or zsh read to complete commands and options.",
        description = {
            "For a shell that runs: source <(forebay completion bash). The Debian package brings it for all.",
            "zsh also takes it as a file _forebay in its fpath."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  forebay completion bash > ~/.local/share/bash-completion/completions/forebay",
            "  forebay completion zsh > ~/.zfunc/_forebay"
        })
final class CompletionCommand implements Callable<Integer> {
    /** The shells. */
    enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}.")
    private Shell shell;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        String bash = AutoComplete.bash("forebay", spec.root().commandLine());
        if (shell == Shell.ZSH) {
            out.println("#compdef forebay");
            out.println(bash);
            // Read as a file of the fpath it is the body of a function, whose first call must complete as well.
            out.println("if [ \"${funcstack[1]}\" = _forebay ]; then");
            out.println("  _bash_complete -o default -F _complete_forebay");
            out.println("fi");
        } else {
            out.print(bash);
        }
        out.flush();
        return ExitCode.OK;
    }
}
