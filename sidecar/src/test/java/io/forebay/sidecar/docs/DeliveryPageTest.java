// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/delivery.md names the tests that show what it promises. Each of them exists, and each event names some or says that there is none. */
class DeliveryPageTest {
    private static final Path PAGE = Path.of("..", "docs", "delivery.md");
    private static final List<Path> SOURCES =
            List.of(Path.of("src", "test", "java"), Path.of("..", "integration-tests", "src", "test", "java"));

    /** {@code SomeTest#method}, between backquotes. */
    private static final Pattern MENTION = Pattern.compile("`([A-Z]\\w+)#(\\w+)`");

    private static final Pattern EVENT = Pattern.compile("^\\| \\[[^]]+]\\(#([^)]+)\\) \\|", Pattern.MULTILINE);

    @Test
    void everyTestThatIsNamed_exists() throws IOException {
        Map<String, String> sources = testSources();
        List<String> missing = new ArrayList<>();
        int mentions = 0;
        for (Matcher mention = MENTION.matcher(Files.readString(PAGE)); mention.find(); mentions++) {
            String source = sources.getOrDefault(mention.group(1), "");
            if (!declares(source, mention.group(2))) {
                missing.add(mention.group(1) + "#" + mention.group(2));
            }
        }
        assertThat(missing).as("tests that %s names and that don't exist", PAGE).isEmpty();
        assertThat(mentions).as("tests that %s names", PAGE).isGreaterThan(20);
    }

    @Test
    void everyEvent_namesItsTestsOrSaysThatThereAreNone() throws IOException {
        Map<String, String> sections = sections(Files.readString(PAGE));
        List<String> events = EVENT.matcher(Files.readString(PAGE))
                .results()
                .map(m -> m.group(1))
                .toList();
        assertThat(events).as("events in the overview").hasSizeGreaterThan(10);
        assertThat(events)
                .allSatisfy(event -> assertThat(sections.get(event))
                        .as("section #%s", event)
                        .isNotNull()
                        .matches(
                                text -> MENTION.matcher(text).find() || text.contains("*not tested*"),
                                "names its tests"));
    }

    private static boolean declares(String source, String method) {
        return Pattern.compile("\\b(void|boolean) " + method + "\\(")
                .matcher(source)
                .find();
    }

    /** By the name of the class. */
    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (Path root : SOURCES) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    String name = String.valueOf(file.getFileName());
                    sources.put(name.substring(0, name.length() - ".java".length()), Files.readString(file));
                }
            }
        }
        return sources;
    }

    /** The text below each heading, by the anchor that links name it by. */
    private static Map<String, String> sections(String page) {
        Map<String, String> sections = new HashMap<>();
        for (String section : page.split("(?m)^## ", -1)) {
            String heading = section.lines().findFirst().orElse("");
            sections.put(
                    heading.toLowerCase(Locale.ROOT)
                            .replaceAll("[^\\w\\- ]", "")
                            .replace(' ', '-'),
                    section);
        }
        return sections;
    }
}
