// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PropertiesReaderTest {
    private final Problems problems = new Problems("f");

    @Test
    void entries_areThoseOfPropertiesWithTheirLines() throws IOException {
        String text = """
                # comment \\
                ! another
                a=1
                  b : two words\s
                c three

                long = one, \\
                    # no comment here, \\
                    three
                path=c:\\\\
                empty
                unicode=\\u00e9ä\r
                last=x""";
        Properties expected = new Properties();
        expected.load(new StringReader(text));

        Map<String, Given> entries = new PropertiesReader("f", problems).read(text);

        assertThat(entries.values().stream().collect(Collectors.toMap(Given::key, Given::value)))
                .isEqualTo(expected);
        assertThat(entries.values().stream()
                        .collect(Collectors.toMap(Given::key, g -> g.place().line())))
                .isEqualTo(
                        Map.of("a", 3, "b", 4, "c", 5, "long", 7, "path", 10, "empty", 11, "unicode", 12, "last", 13));
        assertThat(problems.any()).isFalse();
    }

    @Test
    void brokenEscape_isAProblemOfItsLine() {
        new PropertiesReader("f", problems).read("a=1\nb=\\users\n");

        assertThat(problems.inOrder()).singleElement().satisfies(problem -> {
            assertThat(problem.place()).isEqualTo("f:2");
            assertThat(problem.suggestion()).isEqualTo("a backslash is written \\\\");
        });
    }

    @Test
    void continuationAtTheEnd_isAccepted() {
        assertThat(new PropertiesReader("f", problems).read("a=1\\").get("a"))
                .isNotNull()
                .extracting(Given::value)
                .isEqualTo("1");
    }
}
