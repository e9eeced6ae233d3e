// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.io.IOException;
import java.nio.file.Files;

/** A file that is about to be begun: its first blocks are reserved, and what will force it is open, as it must be before it is written. */
record FreshFile(CycleFile file, DiskSpace space, Segment segment) {
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
}
