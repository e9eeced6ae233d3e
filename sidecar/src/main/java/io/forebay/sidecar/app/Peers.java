// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names for the processes at the other ends of connections. Only looked for when somebody looks on; any thread. */
final class Peers {
    private static final Path PASSWD = Path.of("/etc/passwd");

    private final Map<Integer, String> users = new HashMap<>();
    private @Nullable FileTime read;

    /** What the process is called; empty where it is gone, out of sight, or another user's by now. */
    static String command(int pid, int uid) {
        if (pid <= 0) {
            return "";
        }
        Path process = Path.of("/proc", Integer.toString(pid));
        try {
            return Files.getAttribute(process, "unix:uid").equals(uid)
                    ? Files.readString(process.resolve("comm"), ISO_8859_1).strip()
                    : "";
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "";
        }
    }

    /** The user's name in {@code /etc/passwd}; empty where it has none. */
    synchronized String user(int uid) {
        try {
            FileTime now = Files.getLastModifiedTime(PASSWD);
            if (!now.equals(read)) {
                users.clear();
                for (String line : Files.readAllLines(PASSWD, ISO_8859_1)) {
                    String[] fields = line.split(":", -1);
                    if (fields.length > 3 && fields[2].matches("\\d{1,10}")) {
                        users.putIfAbsent((int) Long.parseLong(fields[2]), fields[0]);
                    }
                }
                read = now;
            }
        } catch (IOException e) {
            return ""; // the number is told all the same
        }
        return users.getOrDefault(uid, "");
    }
}
