// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page is made from the definitions. After a change to those: {@value #REGENERATE}. */
class ConfigurationPageTest {
    private static final String REGENERATE =
            "./mvnw -pl sidecar test -Dtest=ConfigurationPageTest -Dforebay.docs.write=true";
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @Test
    void page_isWhatTheDefinitionsSay() throws IOException {
        String expected = new ConfigurationPage().text();
        if (Boolean.getBoolean("forebay.docs.write")) {
            Files.writeString(PAGE, expected);
        }
        assertThat(PAGE)
                .as("docs/configuration.md; to write it anew: " + REGENERATE)
                .hasContent(expected);
    }
}
