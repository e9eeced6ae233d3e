// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.posix.PosixAPI;

/**
 * Reserves disk space for one file ahead of its mapping. A mapped page that finds the disk full is a signal, which the JVM turns into
 * an error on some later line; {@code fallocate} says so here, in time and in words. Confined to one thread.
 */
final class DiskSpace implements AutoCloseable {
    /** {@code FALLOC_FL_KEEP_SIZE}: Chronicle decides what the file's length is. */
    private static final int KEEP_SIZE = 1;
    /** {@code FALLOC_FL_PUNCH_HOLE}, which needs KEEP_SIZE. */
    private static final int PUNCH_HOLE = 2;

    // Linux's own numbers: the posix library's OpenFlag has those of BSD, where Linux's O_TRUNC is O_CREAT.
    private static final int O_RDONLY = 0;
    private static final int O_RDWR = 2;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int PAGE = 4096;
    private static final int SLACK = 16 * PAGE;

    private int fd;
    private long reserved;

    private DiskSpace(int fd) {
        this.fd = fd;
    }

    /** Opens the file, or creates it empty. */
    static DiskSpace of(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, Privacy.FILE);
        }
        int fd = ChronicleLog.posix().open(file.toString(), O_RDWR, 0);
        if (fd < 0) {
            throw new IOException(
                    "can't open " + file + ": " + ChronicleLog.posix().lastErrorStr());
        }
        return new DiskSpace(fd);
    }

    /** Bytes from the file's start that certainly have blocks on the disk. */
    long reserved() {
        return reserved;
    }

    /** Reserves up to {@code end}; false where the disk has no room for it. */
    boolean reserve(long end) {
        if (end <= reserved) {
            return true;
        }
        try {
            if (ChronicleLog.posix().fallocate(fd, KEEP_SIZE, reserved, end - reserved) != 0) {
                return false;
            }
        } catch (RuntimeException noSpace) { // the posix library throws for some errors and returns for others
            return false;
        }
        reserved = end;
        return true;
    }

    /** Gives back what was reserved behind {@code end}; best effort. */
    void release(long end) {
        long from = (end + PAGE - 1) / PAGE * PAGE;
        if (from < reserved) {
            try {
                ChronicleLog.posix().fallocate(fd, KEEP_SIZE | PUNCH_HOLE, from, reserved - from);
                reserved = from;
            } catch (RuntimeException unsupported) {
                reserved = end; // a file system that can't: the blocks go when the file goes
            }
        }
    }

    /** Bytes of the file that hold data, without holes and what is only reserved. */
    static long dataBytes(Path file) {
        PosixAPI posix = ChronicleLog.posix();
        int fd = posix.open(file.toString(), O_RDONLY, 0);
        if (fd < 0) {
            return file.toFile().length();
        }
        try {
            long total = 0;
            long data = seek(posix, fd, 0, SEEK_DATA);
            while (data >= 0) {
                long hole = seek(posix, fd, data, SEEK_HOLE);
                if (hole < 0) {
                    break;
                }
                total += hole - data;
                data = seek(posix, fd, hole, SEEK_DATA);
            }
            return total;
        } finally {
            posix.close(fd);
        }
    }

    /** Gives back what is reserved behind the last byte that was ever written to a file that nobody writes any more; best effort. */
    static void releaseUnwritten(Path file) {
        PosixAPI posix = ChronicleLog.posix();
        int fd = posix.open(file.toString(), O_RDWR, 0);
        if (fd < 0) {
            return;
        }
        try {
            long end = 0;
            for (long data = seek(posix, fd, 0, SEEK_DATA); data >= 0; data = seek(posix, fd, end, SEEK_DATA)) {
                end = seek(posix, fd, data, SEEK_HOLE);
            }
            long length = file.toFile().length();
            long from = end + SLACK; // the mark of the file's end is still to be written there
            if (end > 0 && from < length) {
                posix.fallocate(fd, KEEP_SIZE | PUNCH_HOLE, from, length - from);
            }
        } catch (RuntimeException unsupported) {
            // a file system that can't: the blocks go when the file goes
        } finally {
            posix.close(fd);
        }
    }

    private static long seek(PosixAPI posix, int fd, long from, int whence) {
        try {
            return posix.lseek(fd, from, whence);
        } catch (RuntimeException endOfFile) {
            return -1;
        }
    }

    @Override
    public void close() {
        ChronicleLog.posix().close(fd);
        fd = -1; // the number may soon be another file's
    }
}
