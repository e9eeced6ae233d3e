// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks that are kept while the disk has room, for when others have filled it: a file that becomes the next log file by its name alone,
 * so nobody can take the blocks in between. Survives restarts, used or not. Confined to the writer's thread.
 */
final class Reserve {
    static final String NAME = "reserve";

    private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);

    private final Path file;
    private final long bytes;
    private boolean isThere;

    private Reserve(Path file, long bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    /** @param bytes 0 for none; one that an earlier life has left is given back then */
    static Reserve in(Path dir, long bytes) throws IOException {
        Reserve reserve = new Reserve(dir.resolve(NAME), bytes);
        if (bytes == 0) {
            Files.deleteIfExists(reserve.file);
        } else {
            reserve.refill();
            if (!reserve.isThere) {
                LOG.warn("the file system of {} has no room for a reserve of {} bytes", dir, bytes);
            }
        }
        return reserve;
    }

    boolean isThere() {
        return isThere;
    }

    /** What a file that is made of it may be sure to have. */
    long bytes() {
        return bytes;
    }

    /** Makes it where it is missing and the disk has room. */
    void refill() {
        if (isThere || bytes == 0) {
            return;
        }
        try (DiskSpace space = DiskSpace.of(file)) {
            isThere = space.reserve(bytes);
        } catch (IOException e) {
            LOG.debug("no reserve", e);
        }
        if (!isThere) {
            file.toFile().delete(); // the part that fitted belongs to everybody
        }
    }

    /** Becomes the file of that name, which then has {@link #bytes} of blocks on the disk. */
    void become(CycleFile next) throws IOException {
        isThere = false;
        Files.move(file, next.path(), StandardCopyOption.ATOMIC_MOVE);
        LOG.warn("the disk is full: {} uses the {} bytes that were reserved", next.path(), bytes);
    }
}
