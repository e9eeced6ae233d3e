// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.forebay.sidecar.spool.SpoolOpenException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A spool's directory, held by this process alone: the lock file is locked as long as this object is open. Chronicle's own lock is by
 * process id, which a container's next process shares, so it is reset here.
 */
final class SpoolDirectory implements AutoCloseable {
    private static final String METADATA_FILE = "metadata.cq4t";
    static final String LOCK_FILE = "spool.lock";
    private static final int LOCK_ATTEMPTS = 5;
    private static final long LOCK_PAUSE_NANOS = 50_000_000;
    /** What Chronicle makes of it, so that all of its blocks are there from the first start on: the next may be on a full disk. */
    private static final int METADATA_BYTES = 128 << 10;
    /** The pid is written in place and padded: a lock file that shrinks may not get its block back on a full disk. */
    private static final int PID_BYTES = 20;

    /** What this process holds. A second descriptor on a lock file must not even be opened: closing it would drop the lock. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path dir;
    private final Path held;
    private final FileChannel lockFile;

    private SpoolDirectory(Path dir, Path held, FileChannel lockFile) {
        this.dir = dir;
        this.held = held;
        this.lockFile = lockFile;
    }

    static SpoolDirectory open(Path dir) throws SpoolOpenException {
        FileChannel channel = null;
        Path held = null;
        try {
            createAndCheck(dir);
            refuseForeign(dir);
            Privacy.enforce(dir);
            held = hold(dir);
            channel = Privacy.open(dir.resolve(LOCK_FILE));
            lock(dir, channel);
            SpoolDirectory opened = new SpoolDirectory(dir, held, channel);
            opened.resetMetadata();
            return opened;
        } catch (AccessDeniedException e) {
            throw closing(
                    held, channel, new SpoolOpenException(Reason.NO_PERMISSION, "no permission for " + e.getFile(), e));
        } catch (SpoolOpenException e) {
            throw closing(held, channel, e);
        } catch (IOException e) {
            throw closing(
                    held,
                    channel,
                    new SpoolOpenException(Reason.CANNOT_CREATE, "can't use spool directory " + dir + ": " + e, e));
        }
    }

    /** Before anything is written: another program's queue must not lose its metadata to a wrong setting. */
    private static void refuseForeign(Path dir) throws IOException {
        boolean hasLog =
                Files.exists(dir.resolve(METADATA_FILE)) || !CycleFile.list(dir).isEmpty();
        boolean isOurs = Files.exists(dir.resolve(LOCK_FILE)) || Files.exists(dir.resolve(CheckpointFile.NAME));
        if (hasLog && !isOurs) {
            throw new SpoolOpenException(
                    Reason.CANNOT_CREATE,
                    dir
                            + " holds a queue of another program; give spool.dir and dead.letter.dir directories of their own");
        }
    }

    private static void createAndCheck(Path dir) throws IOException {
        if (!Files.exists(dir)) {
            create(dir);
        }
        if (!Files.isDirectory(dir)) {
            throw new SpoolOpenException(Reason.CANNOT_CREATE, dir + " is not a directory");
        }
        if (!Files.isWritable(dir)) {
            throw new SpoolOpenException(
                    Reason.NO_PERMISSION,
                    dir + " can't be written by user " + System.getProperty("user.name") + "; it belongs to "
                            + Files.getOwner(dir));
        }
    }

    /** Creates the directory and those above it, durably: what is in a directory is only as safe as the directory's own name. */
    private static void create(Path dir) throws IOException {
        Path parent = dir.toAbsolutePath().getParent();
        if (parent != null) {
            if (!Files.exists(parent)) {
                create(parent);
            }
            Files.createDirectory(dir, Privacy.DIRECTORY);
            force(parent);
        }
    }

    private static Path hold(Path dir) throws IOException {
        Path real = dir.toRealPath();
        if (!HELD.add(real)) {
            throw new SpoolOpenException(Reason.IN_USE, "spool " + dir + " is in use by this very process");
        }
        return real;
    }

    private static void lock(Path dir, FileChannel channel) throws IOException {
        FileLock lock = null;
        // Somebody who looks in from outside may hold the lock for a moment.
        for (int attempt = 0; attempt < LOCK_ATTEMPTS && lock == null; attempt++) {
            if (attempt > 0) {
                LockSupport.parkNanos(LOCK_PAUSE_NANOS);
            }
            lock = channel.tryLock();
        }
        if (lock == null) {
            throw new SpoolOpenException(
                    Reason.IN_USE, "spool " + dir + " is in use by the process with pid " + readPid(channel));
        }
        String pid = String.valueOf(ProcessHandle.current().pid());
        channel.write(ByteBuffer.wrap((pid + " ".repeat(PID_BYTES - 1 - pid.length()) + "\n").getBytes(US_ASCII)), 0);
    }

    /**
     * Clears Chronicle's metadata, which it rebuilds: the file keeps a write lock by process id beyond a kill, and a process that gets the
     * same id again would never append. Overwritten rather than deleted, so that it works on a full disk too.
     */
    private void resetMetadata() throws IOException {
        Path metadata = dir.resolve(METADATA_FILE);
        try (FileChannel channel = Privacy.open(metadata)) {
            ByteBuffer zeros = ByteBuffer.allocate((int) Math.max(METADATA_BYTES, Math.min(channel.size(), 1 << 20)));
            while (zeros.hasRemaining()) {
                channel.write(zeros, zeros.position());
            }
        }
    }

    Path path() {
        return dir;
    }

    /** Makes the names of files that were created or deleted durable. */
    void force() throws IOException {
        force(dir);
    }

    static void force(Path dir) throws IOException {
        try (FileChannel channel = FileChannel.open(dir, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The pid of the process that holds the spool, or -1; for read-only looks from outside. */
    static long holder(Path dir) throws IOException {
        if (HELD.contains(dir.toRealPath())) {
            return ProcessHandle.current().pid();
        }
        try (FileChannel channel = FileChannel.open(dir.resolve(LOCK_FILE), StandardOpenOption.READ)) {
            FileLock shared = channel.tryLock(0, Long.MAX_VALUE, true);
            if (shared != null) {
                shared.release();
                return -1;
            }
            return Long.parseLong(readPid(channel));
        } catch (NoSuchFileException e) {
            return -1;
        }
    }

    private static String readPid(FileChannel channel) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(PID_BYTES);
        channel.read(pid, 0);
        return new String(pid.array(), 0, pid.position(), US_ASCII).strip();
    }

    private static SpoolOpenException closing(
            @Nullable Path held, @Nullable FileChannel channel, SpoolOpenException e) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException second) {
                e.addSuppressed(second);
            }
        }
        if (held != null) {
            HELD.remove(held);
        }
        return e;
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
        HELD.remove(held);
    }
}
