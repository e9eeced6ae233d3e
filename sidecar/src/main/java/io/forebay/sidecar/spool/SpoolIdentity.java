// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A spool's own name, random, in a file of its directory: it tells this spool's history from that of every other, also from one that lay
 * in the same directory before. What somebody else remembers of a spool, he remembers by this name. Confined to one thread.
 */
final class SpoolIdentity {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolIdentity.class);

    static final String NAME = "identity";
    private static final int UUID_CHARS = 36;

    private SpoolIdentity() {}

    /** The name; given and durable with this call where there is none that can be read. */
    static UUID of(Path dir) throws IOException {
        try {
            String text = Files.readString(dir.resolve(NAME), US_ASCII).strip();
            if (text.length() == UUID_CHARS) {
                return UUID.fromString(text);
            }
            LOG.warn("{} holds no identity, this spool gets a new one", dir.resolve(NAME));
        } catch (NoSuchFileException e) {
            LOG.debug("no identity yet", e);
        } catch (IllegalArgumentException | java.nio.charset.CharacterCodingException e) {
            LOG.warn("{} holds no identity, this spool gets a new one: {}", dir.resolve(NAME), e.getMessage());
        }
        return renew(dir);
    }

    /** As {@link #of}, but on a disk that takes none it is a name that this process alone knows. */
    static UUID ofOrMade(Path dir) {
        try {
            return of(dir);
        } catch (IOException e) {
            LOG.warn("{} can't get an identity now: {}", dir, e.toString());
            return UUID.randomUUID();
        }
    }

    /** Gives a new name, durable with this call; after a crash it is the old or the new one. */
    static UUID renew(Path dir) throws IOException {
        UUID next = UUID.randomUUID();
        Path temporary = dir.resolve(NAME + ".new");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer text = ByteBuffer.wrap((next + "\n").getBytes(US_ASCII));
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        Files.move(temporary, dir.resolve(NAME), StandardCopyOption.ATOMIC_MOVE); // the line that commits
        SpoolDirectory.force(dir);
        return next;
    }
}
