// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/** A file that is about to be begun: its first blocks are reserved, and what will force it is open, as it must be before it is written. */
record FreshFile(CycleFile file, DiskSpace space, Segment segment) {
    /** One is the segment's. Chronicle opens the file and its directory too, and can't write on where it gets no descriptor for that. */
    private static final int SPARE_DESCRIPTORS = 1 + 4;

    /**
     * Makes the file with {@code bytes} reserved.
     *
     * @throws IOException where the disk has no room, or the file can't be made; it is gone again then, and all is as before
     */
    static FreshFile create(CycleFile file, long bytes) throws IOException {
        try {
            DiskSpace space = DiskSpace.of(file.path());
            try {
                if (!space.reserve(bytes)) {
                    throw new IOException("the file system can't reserve " + bytes + " bytes");
                }
                requireDescriptors(file, SPARE_DESCRIPTORS);
                return new FreshFile(file, space, Segment.open(file));
            } catch (IOException e) {
                space.close();
                throw e;
            }
        } catch (IOException e) {
            Files.deleteIfExists(file.path());
            throw e;
        }
    }

    private static void requireDescriptors(CycleFile file, int count) throws IOException {
        if (count > 0) {
            FileChannel spare = FileChannel.open(file.path(), StandardOpenOption.READ);
            try {
                requireDescriptors(file, count - 1);
            } finally {
                spare.close();
            }
        }
    }
}
