// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.local;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that no child process outlives this one, even when this one is killed with -9: a shell of a few lines that knows their
 * ids and reads from a pipe whose end it notices when this process is gone. It then kills what is left and removes the temporary
 * directory. Any thread.
 */
public final class ProcessGuard implements Closeable {
    private static final String SCRIPT = """
            trap '' INT HUP TERM
            pids=
            while read -r op pid; do
              case $op in
                add) pids="$pids $pid" ;;
                del) left=; for p in $pids; do [ "$p" = "$pid" ] || left="$left $p"; done; pids=$left ;;
              esac
            done
            for p in $pids; do kill -9 "$p" 2>/dev/null; done
            [ -z "$1" ] || rm -rf -- "$1"
            """;

    private final Process shell;
    private final BufferedWriter in;

    private ProcessGuard(Process shell) {
        this.shell = shell;
        this.in = shell.outputWriter();
    }

    /**
     * Starts the guard.
     *
     * @param temporary a directory that goes when this process does, or null
     */
    public static ProcessGuard start(@Nullable Path temporary) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", SCRIPT, "forebay-guard"));
        command.add(temporary == null ? "" : temporary.toAbsolutePath().toString());
        return new ProcessGuard(new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** Watches over one more process, until it ends. */
    public void add(Process child) throws IOException {
        tell("add " + child.pid());
        var unused = child.onExit().thenRun(() -> forget(child));
    }

    private void forget(Process child) {
        try {
            tell("del " + child.pid());
        } catch (IOException e) {
            // the guard is gone, and with it all that it could do
        }
    }

    private synchronized void tell(String line) throws IOException {
        in.write(line + "\n");
        in.flush();
    }

    /** Ends the guard, which kills what has not ended by itself. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            in.close();
        }
        try {
            shell.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
