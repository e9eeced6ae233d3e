// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** An application of another user: a process with the user and group id {@value #ID}, in Python. */
public final class Stranger implements AutoCloseable {

    /** Nobody's, on most systems; it takes no account. */
    public static final int ID = 65_534;

    private static final String CONVERSE = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[1])
            s.settimeout(20)
            try:
                s.sendall(sys.argv[2].encode())
                s.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            while True:
                answer = s.recv(65536)
                if not answer:
                    break
                sys.stdout.buffer.write(answer)
            """;

    private static final String RUN_WILD = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[1])
            line = b'{"topic":"%s","value":"%s"}\\n' % (sys.argv[2].encode(), b"x" * 1000)
            lines = line * 100
            while True:
                s.sendall(lines)
            """;

    private final Process process;

    private Stranger(Process process) {
        this.process = process;
    }

    /** Lets others come as far as the socket in this directory. */
    public static void admitTo(Path directory) {
        Needs.root();
        Needs.tools("setpriv", "python3");
        try {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends all of that at once; what is answered until the other side closes.
     *
     * @param groups supplementary groups, separated by commas; may be empty
     */
    public static String converse(Path socket, String groups, String lines) {
        return Commands.output(
                command(groups, CONVERSE, socket.toString(), lines).toArray(String[]::new));
    }

    /** Writes records with values of 1,000 bytes to a topic as fast as it can, without listening, until it is closed. */
    public static Stranger runningWild(Path socket, String topic) {
        try {
            return new Stranger(new ProcessBuilder(command("", RUN_WILD, socket.toString(), topic))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(String groups, String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=" + ID,
                "--regid=" + ID,
                groups.isEmpty() ? "--clear-groups" : "--groups=" + groups,
                "env",
                "PATH=/usr/bin:/bin",
                "python3",
                "-c",
                script));
        command.addAll(List.of(arguments));
        return command;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
