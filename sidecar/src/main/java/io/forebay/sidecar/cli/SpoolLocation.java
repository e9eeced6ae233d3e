// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.spool.SpoolInspector;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** Which spool a command looks into, and how it says that it can't. */
final class SpoolLocation {
    private static final Path DEV = Path.of(".forebay", "sidecar", "spool");
    private static final Path INSTALLED = Path.of("/var/lib/forebay/spool");

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description =
                    "The spool's directory (spool.dir, or dead.letter.dir). Default: that of a \"forebay dev\" in this "
                            + "directory, else /var/lib/forebay/spool.")
    private @Nullable Path dir;

    /** What a command does with the spool. */
    interface Action {
        int look(SpoolInspector spool) throws IOException;
    }

    int look(PrintWriter err, Action action) {
        Path where = where();
        try (SpoolInspector spool = SpoolInspector.open(where)) {
            return action.look(spool);
        } catch (NotDirectoryException e) {
            return fail(err, ExitCode.IO, "there is no spool at " + where);
        } catch (AccessDeniedException e) {
            return fail(err, ExitCode.PERMISSION, "no permission to read " + e.getFile());
        } catch (IOException e) {
            return fail(err, ExitCode.IO, "can't read the spool at " + where + ": " + e.getMessage());
        }
    }

    Path where() {
        if (dir != null) {
            return dir;
        }
        return Files.isDirectory(DEV) ? DEV : INSTALLED;
    }

    private static int fail(PrintWriter err, int code, String message) {
        err.println("forebay: " + message);
        err.flush();
        return code;
    }
}
