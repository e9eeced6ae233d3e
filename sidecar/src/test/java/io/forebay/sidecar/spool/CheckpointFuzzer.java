// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Any bytes in the slots of a checkpoint file: passed over, or understood; then the next checkpoint can be written and is the one that is
 * read. Length and checksum are made right where the first byte says so, since no fuzzer guesses them.
 */
public final class CheckpointFuzzer {
    private static final int PREFIX = 2 * Integer.BYTES;
    /** More than one input fills. */
    private static final int CLEARED = 16 << 10;

    private static final Path DIR = FuzzFolder.make("checkpoint");

    private CheckpointFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        int half = (input.length - 1) / 2;
        if (!Files.exists(DIR.resolve(CheckpointFile.NAME))) {
            CheckpointFile.open(DIR).close();
        }
        put(0, new byte[CLEARED], 0, CLEARED, false);
        put(CheckpointFile.SLOT_BYTES, new byte[CLEARED], 0, CLEARED, false);
        put(0, input, 1, half, (input[0] & 1) == 1);
        put(CheckpointFile.SLOT_BYTES, input, 1 + half, input.length - 1 - half, (input[0] & 2) == 2);
        Checkpoint next = new Checkpoint(
                new Position(1, 2, 3),
                Map.of("t", new Checkpoint.Settled(1, 1, 1)),
                Map.of("t", new LaneMark("t", 1, 1, 1, 1)));
        try (CheckpointFile file = CheckpointFile.open(DIR)) {
            assertThat(CheckpointFile.peek(DIR)).isEqualTo(file.read());
            file.write(next);
        }
        try (CheckpointFile file = CheckpointFile.open(DIR)) {
            assertThat(file.read()).isEqualTo(next);
        }
    }

    private static void put(int at, byte[] from, int offset, int count, boolean whole) throws IOException {
        ByteBuffer slot = ByteBuffer.allocate(PREFIX + count);
        slot.position(whole ? PREFIX : 0).put(from, offset, count).flip();
        if (whole) {
            CRC32C crc = new CRC32C();
            crc.update(from, offset, count);
            slot.putInt(0, count).putInt(Integer.BYTES, (int) crc.getValue());
        }
        try (var channel = Files.newByteChannel(DIR.resolve(CheckpointFile.NAME), StandardOpenOption.WRITE)) {
            channel.position(at).write(slot);
        }
    }

    public static List<byte[]> seeds() {
        ByteBuffer slot = ByteBuffer.allocate(1 + 2 * 64).put((byte) 3);
        for (int generation = 1; generation <= 2; generation++) {
            slot.position(1 + (generation - 1) * 64);
            slot.put((byte) 1)
                    .putLong(generation)
                    .putLong(77)
                    .putLong(5)
                    .putLong(0)
                    .putInt(1);
            slot.put((byte) 1).put((byte) 't').putLong(4).putLong(1);
        }
        return List.of(slot.array());
    }
}
