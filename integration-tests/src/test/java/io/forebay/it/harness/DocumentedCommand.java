// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A command of {@code forebay} as the documentation has it, in a line of its own or within a sentence.
 *
 * @param page where it is found first
 * @param text without {@code forebay} and what is before it, and without a comment or a redirection behind it
 */
public record DocumentedCommand(String page, String text) {
    private static final Path ROOT = Path.of("..");
    private static final String FOREBAY = "(?:sudo (?:-u \\w+ )?)?(?:\\./)?forebay ";
    private static final List<Pattern> PLACES = List.of(
            Pattern.compile("(?m)^ {4}" + FOREBAY + "([^|#>\\n]+)"), Pattern.compile("`" + FOREBAY + "([^`|…]+)`"));

    /** All of the README and the pages, each once, in the order of the pages. */
    public static List<DocumentedCommand> all() {
        try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
            Stream<Path> sorted =
                    pages.filter(page -> page.toString().endsWith(".md")).sorted();
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), sorted)
                    .flatMap(DocumentedCommand::in)
                    .collect(Collectors.toMap(
                            DocumentedCommand::text, Function.identity(), (first, again) -> first, LinkedHashMap::new))
                    .values()
                    .stream()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<DocumentedCommand> in(Path page) {
        try {
            String text = Files.readString(page);
            return PLACES.stream()
                    .flatMap(place -> place.matcher(text).results())
                    .sorted(Comparator.comparingInt(MatchResult::start))
                    .map(found -> new DocumentedCommand(
                            page.getFileName().toString(), found.group(1).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it is this command of {@code forebay}, whatever its options: {@code "dead-letters drop"}. */
    public boolean is(String command) {
        return (text + " ").startsWith(command + " ");
    }

    @Override
    public String toString() {
        return "forebay " + text + " (" + page + ")";
    }
}
