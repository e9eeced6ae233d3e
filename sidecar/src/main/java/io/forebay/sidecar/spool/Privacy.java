// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import io.forebay.sidecar.spool.SpoolOpenException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Who may touch a spool: its owner alone. What is made here has 0700 and 0600 whatever the umask; what others may write is refused,
 * since then nobody could say where its records come from.
 */
final class Privacy {
    static final FileAttribute<?> DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    static final FileAttribute<?> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<OpenOption> OPTIONS =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    private static final int OTHERS_MAY_WRITE = 0_022;
    private static final int OTHERS_MAY_DO_SOMETHING = 0_077;
    private static final int PERMISSIONS = 0_777;
    private static final int ROOT = 0;

    private Privacy() {}

    /** Opens a file of the spool for reading and writing, and makes it if it is missing. */
    static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, OPTIONS, FILE);
    }

    /**
     * Looks at the directory and the files in it. Files that others may only read, such as earlier versions made, are made private.
     *
     * @throws SpoolOpenException where somebody else owns one of them, or may write it; says what to run
     */
    static void enforce(Path dir) throws IOException {
        int self = uid(Path.of("/proc/self"));
        check(dir, self);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(dir)) {
            for (Path file : files) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    int mode = check(file, self);
                    if ((mode & OTHERS_MAY_DO_SOMETHING) != 0 && isOurs(file)) {
                        Files.setPosixFilePermissions(file, OWNER_ONLY);
                    }
                }
            }
        }
    }

    /** Not what somebody else may keep beside it. */
    private static boolean isOurs(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".cq4")
                || name.endsWith(".cq4t")
                || name.equals(CheckpointFile.NAME)
                || name.equals(Reserve.NAME)
                || name.equals(SpoolDirectory.LOCK_FILE);
    }

    /** Returns the mode. */
    private static int check(Path path, int self) throws IOException {
        int owner = uid(path);
        int mode = (int) Files.getAttribute(path, "unix:mode") & PERMISSIONS;
        if (owner != self && owner != ROOT) {
            throw refusal(
                    path,
                    "belongs to " + Files.getOwner(path),
                    "chown " + System.getProperty("user.name") + " " + path);
        }
        if ((mode & OTHERS_MAY_WRITE) != 0) {
            throw refusal(
                    path, "may be written by others (mode " + Integer.toOctalString(mode) + ")", "chmod go-w " + path);
        }
        return mode;
    }

    private static SpoolOpenException refusal(Path path, String why, String remedy) {
        return new SpoolOpenException(
                Reason.NO_PERMISSION,
                path + " " + why + ", so its records can't be trusted; once you are sure of them, run: " + remedy);
    }

    private static int uid(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid");
    }
}
