// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Any text as a configuration file: every entry that {@link Properties} finds is found, or a problem is told. */
public final class PropertiesFuzzer {
    private PropertiesFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        String text = new String(input, UTF_8);
        Problems problems = new Problems("f");
        Map<String, String> found = new HashMap<>();
        new PropertiesReader("f", problems).read(text).forEach((key, given) -> found.put(key, given.value()));
        Properties expected = new Properties();
        try {
            expected.load(new StringReader(text));
        } catch (IllegalArgumentException broken) {
            assertThat(problems.any()).isTrue();
            return;
        }
        // a backslash in front of nothing is an empty entry or none, by what follows
        found.remove("", "");
        expected.remove("", "");
        if (!problems.any()) {
            assertThat(found).isEqualTo(expected);
        }
    }

    public static List<byte[]> seeds() {
        return List.of(
                "# c\na=1\n  b : two\\\n  more\nc three\npath=c:\\\\\nunicode=\\u00e9\r\nlast=x".getBytes(UTF_8),
                ConfigFixture.MINIMAL.getBytes(UTF_8));
    }
}
