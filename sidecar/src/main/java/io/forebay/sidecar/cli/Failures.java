// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.config.BadConfigException;
import io.forebay.sidecar.text.Suggestions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What users see of a mistake, theirs or ours: one message, and an exit status. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    @Override
    public int handleParseException(ParameterException mistake, String[] args) {
        CommandLine command = mistake.getCommandLine();
        List<String> unknown = unknown(mistake);
        if (unknown.isEmpty()) {
            tell(command, String.valueOf(mistake.getMessage()));
        } else {
            tellUnknown(command, unknown);
        }
        if (args.length == 0) {
            command.usage(command.getErr(), command.getColorScheme());
        } else {
            command.getErr().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        return ExitCode.USAGE;
    }

    /** A misspelt option is also one that is missing, which says less. */
    private static List<String> unknown(ParameterException mistake) {
        List<String> unmatched = mistake.getCommandLine().getUnmatchedArguments();
        boolean counts = mistake instanceof UnmatchedArgumentException
                || (mistake instanceof MissingParameterException
                        && unmatched.stream().anyMatch(argument -> argument.startsWith("-")));
        return counts ? unmatched : List.of();
    }

    private static void tellUnknown(CommandLine command, List<String> unknown) {
        String first = unknown.get(0);
        boolean isOption = first.startsWith("-");
        boolean hasCommands = !command.getSubcommands().isEmpty();
        tell(command, "unknown " + (isOption ? "option " : hasCommands ? "command " : "argument ") + first);
        Set<String> known = isOption
                ? command.getCommandSpec().optionsMap().keySet()
                : command.getSubcommands().keySet();
        String meant = Suggestions.closest(first, known);
        if (meant != null) {
            command.getErr().println("Did you mean " + meant + "?");
        }
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        int exitCode = exitCode(failure);
        if (failure instanceof BadConfigException bad) {
            bad.problems().forEach(problem -> command.getErr().println(problem.text()));
            int count = bad.problems().size();
            tell(command, count + (count == 1 ? " mistake" : " mistakes") + " in the configuration");
        } else if (exitCode == ExitCode.SOFTWARE) {
            tell(command, "a mistake in Forebay, please report it with what --verbose shows: " + failure);
        } else {
            tell(command, failure instanceof CommandFailure ? String.valueOf(failure.getMessage()) : describe(failure));
        }
        if (Verbosity.isVerbose()) {
            failure.printStackTrace(command.getErr());
        }
        return exitCode;
    }

    private static int exitCode(Exception failure) {
        if (failure instanceof CommandFailure known) {
            return known.exitCode();
        }
        if (failure instanceof BadConfigException) {
            return ExitCode.CONFIG;
        }
        if (failure instanceof AccessDeniedException) {
            return ExitCode.PERMISSION;
        }
        return failure instanceof IOException || failure instanceof UncheckedIOException
                ? ExitCode.IO
                : ExitCode.SOFTWARE;
    }

    /** The messages of the JDK's file exceptions are paths and nothing else. */
    private static String describe(Exception failure) {
        return failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }

    private static void tell(CommandLine command, String message) {
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(command.getColorScheme().errorText(name + ": " + message));
    }
}
