// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.doctor;

import io.forebay.sidecar.config.SidecarConfig;
import io.forebay.sidecar.doctor.Finding.Grade;
import io.forebay.sidecar.text.Amounts;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The directories on the disk: whose they are, who may look into them, what they lie on, and how much room there is. */
final class SpoolCheck {
    private static final Set<String> OF_THE_NETWORK =
            Set.of("nfs", "nfs4", "cifs", "smb3", "9p", "ceph", "glusterfs", "lustre", "afs", "fuse.sshfs");
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

    private final SidecarConfig config;
    private final Findings findings;
    private final String user = System.getProperty("user.name", "?");

    SpoolCheck(SidecarConfig config, Findings findings) {
        this.config = config;
        this.findings = findings;
    }

    void run() {
        Path spool = config.spool().dir();
        Path letters = config.deadLetters().dir();
        boolean usable = directory("spool.dir", spool);
        if (!letters.startsWith(spool) || Files.exists(letters)) {
            usable &= directory("dead.letter.dir", letters);
        }
        if (usable) {
            disk(existing(spool));
        }
    }

    private boolean directory(String key, Path dir) {
        if (!Files.exists(dir)) {
            return missing(key, dir);
        }
        if (!Files.isDirectory(dir)) {
            findings.fail(Grade.CANNOT_CREATE, "spool", key + " " + dir + " is no directory", "name another in " + key);
            return false;
        }
        if (!(Files.isReadable(dir) && Files.isWritable(dir) && Files.isExecutable(dir))) {
            findings.fail(
                    Grade.PERMISSION,
                    "spool",
                    key + " " + dir + " belongs to " + owner(dir) + " and " + user + " may not use it",
                    "run it, and this, as " + owner(dir) + ", or: chown -R " + user + " " + dir);
            return false;
        }
        if (!owner(dir).equals(user)) {
            findings.advise(
                    "spool",
                    key + " " + dir + " belongs to " + owner(dir) + ", and this was checked as " + user,
                    "check as the user that the sidecar runs as: sudo -u " + owner(dir) + " forebay doctor …");
        }
        privacy(key, dir);
        return true;
    }

    private boolean missing(String key, Path dir) {
        Path parent = existing(dir);
        if (!Files.isWritable(parent)) {
            findings.fail(
                    Grade.PERMISSION,
                    "spool",
                    key + " " + dir + " is missing, and " + user + " may not make it in " + parent,
                    "make it: install -d -m 0700 -o " + user + " " + dir);
            return false;
        }
        findings.ok("spool", key + " " + dir + " is made at the first start");
        return true;
    }

    private static Path existing(Path dir) {
        Path path = dir.toAbsolutePath();
        while (path.getParent() != null && !Files.exists(path)) {
            path = path.getParent();
        }
        return path;
    }

    private void privacy(String key, Path dir) {
        Set<PosixFilePermission> permissions = permissions(dir);
        boolean open = permissions != null
                && permissions.stream().anyMatch(each -> !each.name().startsWith("OWNER_"));
        if (open) {
            findings.advise(
                    "spool",
                    key + " " + dir + " is open to others (" + PosixFilePermissions.toString(permissions)
                            + "): they may read records",
                    "chmod 0700 " + dir);
        } else {
            findings.ok("spool", key + " " + dir + " is its owner's only");
        }
    }

    private static @Nullable Set<PosixFilePermission> permissions(Path dir) {
        try {
            return Files.getPosixFilePermissions(dir);
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    static String owner(Path path) {
        try {
            return Files.getOwner(path).getName();
        } catch (IOException | UnsupportedOperationException e) {
            return "somebody else";
        }
    }

    private void disk(Path dir) {
        try {
            FileStore store = Files.getFileStore(dir);
            kind(store);
            room(store, dir);
        } catch (IOException e) {
            findings.fail(Grade.IO, "disk", dir + " can't be looked at: " + e, "look at the kernel's log: dmesg");
        }
    }

    private void kind(FileStore store) {
        String type = store.type();
        if (OF_THE_NETWORK.contains(type)) {
            findings.advise(
                    "disk",
                    "the spool lies on a network file system (" + type + "), which keeps no promise of a sync",
                    "set spool.dir to a local disk");
        } else if (IN_MEMORY.contains(type)) {
            findings.advise(
                    "disk",
                    "the spool lies in memory (" + type + "): a reboot loses what was acknowledged",
                    "set spool.dir to a disk");
        } else if (type.equals("overlay")) {
            findings.advise(
                    "disk",
                    "the spool lies in a container's own layer and goes with it",
                    "mount a volume at " + config.spool().dir());
        } else {
            findings.ok("disk", "the spool lies on " + type);
        }
    }

    private void room(FileStore store, Path dir) throws IOException {
        long free = store.getUsableSpace();
        long least = config.spool().minFreeBytes();
        long most = config.spool().maxBytes();
        long used = size(config.spool().dir());
        if (free <= least) {
            findings.fail(
                    Grade.IO,
                    "disk",
                    Amounts.bytes(free) + " are free at " + dir
                            + ", and nothing is accepted below spool.free.min.bytes=" + least,
                    "free some room there, or move the spool to another disk");
        } else if (used + free - least < most) {
            findings.advise(
                    "disk",
                    "the disk is full before the spool is: " + Amounts.bytes(free) + " are free at " + dir
                            + ", spool.max.bytes is " + Amounts.bytes(most),
                    "give it a bigger disk, or set spool.max.bytes to " + Math.max(1, used + free - least)
                            + " at most, so that the figures are true");
        } else {
            findings.ok(
                    "disk",
                    Amounts.bytes(free) + " are free, the spool holds " + Amounts.bytes(used) + " of "
                            + Amounts.bytes(most));
        }
    }

    /** Of the files directly in there. */
    private static long size(Path dir) throws IOException {
        if (!Files.isDirectory(dir)) {
            return 0;
        }
        long bytes = 0;
        try (var files = Files.newDirectoryStream(dir)) {
            for (Path file : files) {
                bytes += Files.isRegularFile(file) ? blocks(file) : 0;
            }
        }
        return bytes;
    }

    /** A mapped file is longer than what it occupies; Java doesn't tell the latter, so this is what it may come to. */
    private static long blocks(Path file) throws IOException {
        return Files.size(file);
    }
}
