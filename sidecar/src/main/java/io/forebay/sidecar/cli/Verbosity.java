// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options of every command. They take effect while the command line is parsed, before the first logger is made. */
final class Verbosity {
    private static final String LEVEL = "forebay.log.level";

    private static volatile boolean verbose;

    /** What may be logged. */
    enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static boolean isVerbose() {
        return verbose;
    }

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Show where in the program an error arose.")
    void setVerbose(boolean on) {
        verbose = on;
    }

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            scope = ScopeType.INHERIT,
            description = "What to log to standard error: ${COMPLETION-CANDIDATES}. Default: info.")
    void setLevel(@Nullable Level level) {
        if (level != null) {
            System.setProperty(LEVEL, level.name());
        }
    }
}
