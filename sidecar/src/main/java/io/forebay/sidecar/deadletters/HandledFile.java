// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.deadletters;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The letters that are done with and that no checkpoint has passed yet, on disk:
 *
 * <pre>
 *  forebay dead letters, handled, version 1
 *  taken 1-5,9
 *  dropped 6-8
 *  crc32c 89abcdef        of all before it
 * </pre>
 *
 * <p>Replaced as a whole: written beside, forced, renamed. So it is the old one or the new one, after kill -9 and after a power cut. A
 * damaged one is told and taken for empty: letters then show up again that were handled, and none is lost.
 */
final class HandledFile {
    private static final Logger LOG = LoggerFactory.getLogger(HandledFile.class);

    static final String NAME = "handled";

    private static final String TITLE = "forebay dead letters, handled, version ";
    private static final int VERSION = 1;
    private static final String TAKEN = "taken ";
    private static final String DROPPED = "dropped ";
    private static final String CRC = "crc32c ";

    private final Path dir;

    HandledFile(Path dir) {
        this.dir = dir;
    }

    /** @throws IOException where it can't be read, or a later version wrote it */
    Handled read() throws IOException {
        String text;
        try {
            text = Files.readString(dir.resolve(NAME), US_ASCII);
        } catch (NoSuchFileException e) {
            return Handled.NONE;
        } catch (java.nio.charset.CharacterCodingException e) {
            text = "";
        }
        int crcAt = text.lastIndexOf(CRC);
        if (crcAt < 0 || !text.substring(crcAt).equals(crcLine(text.substring(0, crcAt)))) {
            LOG.error("{} is damaged: letters that were retried or dropped lately show up again", dir.resolve(NAME));
            return Handled.NONE;
        }
        String[] lines = text.split("\n", -1);
        if (!lines[0].equals(TITLE + VERSION)) {
            throw new IOException(dir.resolve(NAME) + " was written by another version: expected \"" + TITLE + VERSION
                    + "\" but got \"" + lines[0] + "\"");
        }
        return new Handled(
                OrdinalRanges.parse(lines[1].substring(TAKEN.length())),
                OrdinalRanges.parse(lines[2].substring(DROPPED.length())));
    }

    /** Returns when it is on the disk; where that fails the one before stays in force. */
    void write(Handled handled) throws IOException {
        String text = TITLE + VERSION + "\n" + TAKEN + handled.taken() + "\n" + DROPPED + handled.dropped() + "\n";
        Path beside = dir.resolve(NAME + ".new");
        try (FileChannel channel = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap((text + crcLine(text)).getBytes(US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(beside, dir.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel names = FileChannel.open(dir, StandardOpenOption.READ)) {
            names.force(true); // the line that commits
        }
    }

    private static String crcLine(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(US_ASCII));
        return CRC + String.format("%08x", crc.getValue()) + "\n";
    }
}
