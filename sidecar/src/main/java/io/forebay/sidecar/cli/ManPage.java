// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The manual page of one command, in roff, made from what its {@code --help} is made from. */
final class ManPage {
    private static final Help.ColorScheme PLAIN = Help.defaultColorScheme(Help.Ansi.OFF);
    private static final Pattern HEADING = Pattern.compile("[A-Z][a-z ]+:");

    private final CommandSpec command;
    private final StringBuilder roff = new StringBuilder();

    private ManPage(CommandSpec command) {
        this.command = command;
    }

    /** A command and all below it that {@code --help} shows, each before those below it. */
    static List<CommandSpec> commands(CommandSpec top) {
        List<CommandSpec> commands = new ArrayList<>(List.of(top));
        visible(top).forEach(child -> commands.addAll(commands(child)));
        return commands;
    }

    /** The name of its page: {@code forebay-spool-ls} for {@code forebay spool ls}. */
    static String name(CommandSpec command) {
        return command.qualifiedName("-");
    }

    /** The page, whole. */
    static String of(CommandSpec command) {
        return new ManPage(command).page();
    }

    private String page() {
        // without a date, so that the same sources make the same page
        line(".TH %s 1 \"\" \"%s\" \"Forebay\"", escaped(name(command)).toUpperCase(Locale.ROOT), escaped(version()));
        section("Name");
        line("%s \\- %s", escaped(name(command)), escaped(String.join(" ", usage().header())));
        section("Synopsis");
        text(new Help(command, PLAIN).synopsis(0).replaceAll("\\s+", " "));
        if (usage().description().length > 0) {
            section("Description");
            paragraphs(usage().description());
        }
        parameters();
        options();
        subcommands();
        footer();
        seeAlso();
        return roff.toString();
    }

    private void parameters() {
        List<PositionalParamSpec> shown =
                command.positionalParameters().stream().filter(p -> !p.hidden()).toList();
        if (!shown.isEmpty()) {
            section("Arguments");
            shown.forEach(
                    parameter -> entry("\\fI" + escaped(parameter.paramLabel()) + "\\fR", parameter.description()));
        }
    }

    private void options() {
        List<OptionSpec> shown =
                command.options().stream().filter(option -> !option.hidden()).toList();
        if (!shown.isEmpty()) {
            section("Options");
            shown.forEach(option -> entry(term(option), option.description()));
        }
    }

    private static String term(OptionSpec option) {
        String names = Arrays.stream(option.names())
                .map(name -> "\\fB" + escaped(name) + "\\fR")
                .collect(joining(", "));
        return option.arity().max() == 0 ? names : names + "=\\fI" + escaped(option.paramLabel()) + "\\fR";
    }

    private void subcommands() {
        List<CommandSpec> children = visible(command);
        if (!children.isEmpty()) {
            section("Commands");
            children.forEach(child -> entry(
                    "\\fB" + escaped(name(child)) + "\\fR(1)",
                    child.usageMessage().header()));
        }
    }

    /** Exit codes and examples, which the footer has as text that is laid out already. */
    private void footer() {
        String heading = formatted(usage().footerHeading()).strip();
        List<String> lines = new ArrayList<>(heading.isEmpty() ? List.of() : List.of(heading));
        lines.addAll(Arrays.asList(usage().footer()));
        boolean open = false;
        for (String line : lines) {
            String shown = formatted(line);
            if (HEADING.matcher(shown).matches()) {
                roff.append(open ? ".fi\n" : "");
                section(shown.substring(0, shown.length() - 1));
                line(".nf");
                open = true;
            } else if (open && !shown.isBlank()) {
                text(shown);
            }
        }
        roff.append(open ? ".fi\n" : "");
    }

    private void seeAlso() {
        CommandLine parent = command.parent() == null ? null : command.parent().commandLine();
        if (parent != null) {
            section("See also");
            line("\\fB%s\\fR(1)", escaped(name(parent.getCommandSpec())));
        }
    }

    private UsageMessageSpec usage() {
        return command.usageMessage();
    }

    private String version() {
        String[] version = command.root().version();
        return version.length == 0 ? "forebay" : version[0];
    }

    private static List<CommandSpec> visible(CommandSpec command) {
        return command.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(child -> !child.usageMessage().hidden())
                .distinct()
                .toList();
    }

    private void section(String title) {
        line(".SH %s", escaped(title.toUpperCase(Locale.ROOT)));
    }

    private void entry(String term, String[] description) {
        line(".TP");
        line("%s", term);
        text(formatted(String.join(" ", description)));
    }

    private void paragraphs(String[] paragraphs) {
        for (String paragraph : paragraphs) {
            line(".PP");
            text(formatted(paragraph));
        }
    }

    private void text(String text) {
        text.lines().forEach(each -> line("%s", escaped(each.stripTrailing())));
    }

    private void line(String format, Object... values) {
        roff.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** As the help does it: a text may have {@code %n} and {@code %%}. */
    private static String formatted(String text) {
        return text.indexOf('%') < 0 ? text : String.format(Locale.ROOT, text);
    }

    /** What stands for itself in roff: a dot at the beginning would be a request, a bare hyphen may be broken or made typographic. */
    static String escaped(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
