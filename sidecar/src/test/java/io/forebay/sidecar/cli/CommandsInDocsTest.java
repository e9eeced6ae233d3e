// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each command that the pages for operators name is one that there is, with options that it has. */
class CommandsInDocsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile("(?m)^ {4}(?:\\./)?forebay ([^|#>\\n]+)");
    private static final Pattern INLINE = Pattern.compile("`(?:sudo -u \\w+ )?(?:\\./)?forebay ([^`|…]+)`");

    static List<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        for (String page :
                List.of("README.md", "docs/operations.md", "docs/troubleshooting.md", "docs/dead-letters.md")) {
            String text = Files.readString(ROOT.resolve(page));
            for (Pattern pattern : List.of(BLOCK, INLINE)) {
                Matcher found = pattern.matcher(text);
                while (found.find()) {
                    commands.add(found.group(1).strip());
                }
            }
        }
        return commands.stream().distinct().toList();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void command_isOneThatThereIs(String command) {
        // A command that is named without what it needs stands for itself.
        String[] words = command.split("\\s+");
        if (words.length == 1) {
            assertThat(Forebay.commandLine().getSubcommands()).containsKey(words[0]);
        } else {
            assertThatCode(() -> Forebay.commandLine().parseArgs(words)).doesNotThrowAnyException();
        }
    }

    @Test
    void pages_nameMany() throws IOException {
        assertThat(commands())
                .hasSizeGreaterThan(20)
                .contains("doctor -c forebay.properties", "tap -c forebay.properties");
    }
}
