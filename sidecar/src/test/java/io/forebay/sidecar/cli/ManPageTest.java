// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;

class ManPageTest {

    private final CommandSpec forebay = Forebay.commandLine().getCommandSpec();

    @Test
    void commands_areTheVisibleOnes_withThoseBelowThem() {
        assertThat(ManPage.commands(forebay))
                .extracting(ManPage::name)
                .startsWith("forebay")
                .contains("forebay-run", "forebay-spool", "forebay-spool-ls", "forebay-dead-letters-retry")
                .doesNotContain("forebay-man", "forebay-bench-worker", "forebay-warm-up")
                .doesNotHaveDuplicates();
    }

    @Test
    void page_hasWhatTheHelpHas() {
        assertThat(page("check-config"))
                .startsWith(".TH FOREBAY\\-CHECK\\-CONFIG 1 \"\" \"forebay ")
                .contains(".SH NAME\nforebay\\-check\\-config \\- Checks a configuration without starting anything.\n")
                .contains(".SH SYNOPSIS\nforebay check\\-config [\\-hvV]")
                .contains(".SH ARGUMENTS\n.TP\n\\fIFILE\\fR\nThe configuration, a .properties file.\n")
                .contains(".TP\n\\fB\\-\\-set\\fR=\\fIKEY=VALUE\\fR\n")
                .contains(".SH EXIT CODES\n.nf\n  0   the configuration can be used\n")
                .contains(".fi\n.SH EXAMPLES\n.nf\n  forebay check\\-config /etc/forebay/forebay.properties\n")
                .endsWith(".fi\n.SH SEE ALSO\n\\fBforebay\\fR(1)\n");
    }

    @Test
    void page_resolvesVariables_andNamesTheCommandsBelow() {
        assertThat(page("bench")).contains("Rounds that count. Default: 5.").doesNotContain("${");
        assertThat(page("spool")).contains(".SH COMMANDS\n.TP\n\\fBforebay\\-spool\\-ls\\fR(1)\n");
    }

    @Test
    void escaped_textIsNoRequest() {
        assertThat(ManPage.escaped(".nf a-b \\c")).isEqualTo("\\&.nf a\\-b \\ec");
        assertThat(ManPage.escaped("'x")).isEqualTo("\\&'x");
    }

    @Test
    void man_writesAFileForEachCommand(@TempDir Path dir) throws IOException {
        assertThat(Forebay.commandLine().execute("man", dir.resolve("man1").toString()))
                .isZero();
        for (CommandSpec command : ManPage.commands(forebay)) {
            assertThat(Files.readString(dir.resolve("man1/" + ManPage.name(command) + ".1")))
                    .contains(".SH NAME");
        }
    }

    @Test
    void completion_isForTheShellThatIsNamed() {
        assertThat(completion("bash"))
                .startsWith("#!/usr/bin/env bash")
                .contains("check-config", "dead-letters")
                .doesNotContain("bench-worker", "warm-up");
        assertThat(completion("zsh")).startsWith("#compdef forebay\n").contains("_bash_complete");
        assertThat(Forebay.commandLine()
                        .setErr(new PrintWriter(new StringWriter()))
                        .execute("completion", "fish"))
                .isEqualTo(ExitCode.USAGE);
    }

    private static String completion(String shell) {
        StringWriter out = new StringWriter();
        assertThat(Forebay.commandLine().setOut(new PrintWriter(out)).execute("completion", shell))
                .isZero();
        return out.toString();
    }

    private String page(String command) {
        return ManPage.of(ManPage.commands(forebay).stream()
                .filter(each -> each.name().equals(command))
                .findFirst()
                .orElseThrow());
    }
}
