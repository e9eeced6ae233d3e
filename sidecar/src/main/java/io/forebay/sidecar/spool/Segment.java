// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/** One file of the spool while it is written and until it is forced for the last time. */
class Segment implements AutoCloseable {
    private final CycleFile file;
    private final FileChannel channel;

    Segment(CycleFile file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens a file that exists. Before the first record goes in: a descriptor sees the write-back errors of its own time only. */
    static Segment open(CycleFile file) throws IOException {
        return new Segment(file, FileChannel.open(file.path(), StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    CycleFile file() {
        return file;
    }

    /** Returns when all that was written to the file before the call, through whichever mapping, is on the disk. */
    void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
