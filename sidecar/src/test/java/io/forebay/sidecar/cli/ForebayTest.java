// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class ForebayTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine forebay =
            Forebay.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    void version_isPrinted() {
        assertThat(forebay.execute("--version")).isZero();
        assertThat(out.toString()).startsWith("forebay ");
    }

    @Test
    void noCommand_isAUsageErrorThatShowsWhatThereIs() {
        assertThat(forebay.execute()).isEqualTo(64);
        assertThat(err.toString()).contains("Which command?").contains("Usage: forebay");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            chek-config       | forebay: unknown command chek-config | Did you mean check-config?
            run               | forebay run: Missing required option: '--config=FILE' | See: forebay run --help
            run --confg f     | forebay run: unknown option --confg | Did you mean --config?
            run -c f extra    | forebay run: unknown argument extra | See: forebay run --help
            check-config      | forebay check-config: Missing required parameter: 'FILE' | See: forebay check-config --help
            run --log-level x | forebay run: Invalid value for option '--log-level' | See: forebay run --help
            """)
    void wrongUsage_isToldWithAWayOut(String line, String message, String wayOut) {
        assertThat(forebay.execute(line.split(" "))).isEqualTo(64);
        assertThat(err.toString()).startsWith(message).contains(wayOut);
        assertThat(out.toString()).isEmpty();
    }

    static List<String> commands() {
        return Forebay.commandLine().getSubcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(command -> !command.usageMessage().hidden())
                .map(CommandSpec::name)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommand_hasHelpWithExamplesThatFitsATerminal(String command) {
        assertThat(forebay.execute(command, "--help")).isZero();
        assertThat(out.toString()).contains("Examples:", "forebay " + command);
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 80);
    }
}
