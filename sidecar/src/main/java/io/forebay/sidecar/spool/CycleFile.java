// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.Wires;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The names of a spool's files: Chronicle formats the cycle's number as the time at which it would have begun. */
record CycleFile(int cycle, Path path) {
    private static final Logger LOG = LoggerFactory.getLogger(CycleFile.class);
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern(ChronicleLog.ROLL_CYCLE.format());

    static CycleFile of(Path dir, int cycle) {
        long millis = (long) cycle * ChronicleLog.ROLL_CYCLE.lengthInMillis();
        LocalDateTime time = LocalDateTime.ofEpochSecond(millis / 1000, 0, ZoneOffset.UTC);
        return new CycleFile(cycle, dir.resolve(NAME.format(time) + SingleChronicleQueue.SUFFIX));
    }

    /** All files of the spool, oldest first. */
    static List<CycleFile> list(Path dir) throws IOException {
        List<CycleFile> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir, "*" + SingleChronicleQueue.SUFFIX)) {
            for (Path path : entries) {
                files.add(new CycleFile(cycle(path), path));
            }
        }
        files.sort(Comparator.comparingInt(CycleFile::cycle));
        return files;
    }

    /**
     * Gets files out of the way that Chronicle can't open, since their first bytes never reached the disk or were never written: a kill
     * while a file was begun leaves one. It would wait for their header, each time. One that holds data is kept under another name.
     */
    static void setAsideHeadless(Path dir) throws IOException {
        for (CycleFile file : list(dir)) {
            if (!file.hasHead()) {
                if (DiskSpace.dataBytes(file.path) == 0) {
                    Files.delete(file.path);
                } else {
                    file.setAside("it has none");
                }
            }
        }
    }

    /** Gets a file out of the way whose head can't be read; what is in it counts as unreadable from now on. */
    void setAside(String why) throws IOException {
        Path aside = path.resolveSibling(path.getFileName() + ".headless");
        LOG.error("the head of {} can't be read ({}), nor what is behind it; the file is kept as {}", path, why, aside);
        Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whether it was removed since it was listed, which the sidecar does once nothing in it is needed any more. */
    boolean isGone() {
        return Files.notExists(path);
    }

    /** Whether there is a head at all, and it is complete; Chronicle waits for one. */
    boolean hasHead() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return channel.read(header, 0) == Integer.BYTES && Wires.isReady(header.getInt(0));
        }
    }

    private static int cycle(Path path) throws IOException {
        String file = path.getFileName().toString();
        String name = file.substring(0, file.length() - SingleChronicleQueue.SUFFIX.length());
        try {
            long seconds = LocalDateTime.parse(name, NAME).toEpochSecond(ZoneOffset.UTC);
            return Math.toIntExact(seconds * 1000 / ChronicleLog.ROLL_CYCLE.lengthInMillis());
        } catch (java.time.format.DateTimeParseException e) {
            throw new IOException("not a file of this spool: " + path, e);
        }
    }
}
