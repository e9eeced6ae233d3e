// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.spool.Checkpoint.Settled;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFileTest {
    @TempDir
    private Path dir;

    @Test
    void newestOfManyIsRead() throws Exception {
        write(1, 7);
        assertThat(CheckpointFile.peek(dir)).isEqualTo(checkpoint(7));
    }

    @Test
    void damageInEitherSlotLeavesOneOfTheLastTwo() throws Exception {
        write(1, 7);
        Corruption.zero(file(), 0, 512);
        assertThat(CheckpointFile.peek(dir)).isEqualTo(checkpoint(7));
        write(8, 8);
        Corruption.flip(file(), CheckpointFile.SLOT_BYTES + 20L);
        assertThat(CheckpointFile.peek(dir)).isEqualTo(checkpoint(8));
        Corruption.flip(file(), CheckpointFile.SLOT_BYTES + 20L);
        Corruption.flip(file(), 20);
        assertThat(CheckpointFile.peek(dir)).isEqualTo(checkpoint(7));
    }

    @Test
    void tornSlotIsTheNextToBeWritten() throws Exception {
        write(1, 2);
        Corruption.zero(file(), 30, 10);
        write(3, 3);
        Corruption.zero(file(), CheckpointFile.SLOT_BYTES, 512);
        assertThat(CheckpointFile.peek(dir)).isEqualTo(checkpoint(3));
    }

    @Test
    void withoutAnyWholeSlotNothingIsSettled() throws Exception {
        write(1, 2);
        Corruption.flip(file(), 20);
        Corruption.flip(file(), CheckpointFile.SLOT_BYTES + 20L);
        assertThat(CheckpointFile.peek(dir)).isEqualTo(Checkpoint.NONE);
        write(3, 3);
        assertThat(CheckpointFile.peek(dir)).isEqualTo(checkpoint(3));
    }

    @Test
    void fileThatWasCutShortKeepsItsFirstSlot() throws Exception {
        write(1, 2);
        Corruption.truncate(file(), CheckpointFile.SLOT_BYTES + 100);
        try (CheckpointFile opened = CheckpointFile.open(dir)) {
            assertThat(opened.read()).isEqualTo(checkpoint(2));
        }
        assertThat(file()).hasSize(2L * CheckpointFile.SLOT_BYTES);
    }

    @Test
    void asManyAndAsLongTopicsFitAsAreCounted() throws Exception {
        Map<String, Settled> settled = new TreeMap<>();
        Map<String, LaneMark> pending = new TreeMap<>();
        for (int i = 0; i <= Accounts.MAX_TOPICS + 1; i++) {
            String topic = "t".repeat(240) + (100_000_000 + i);
            settled.put(topic, new Settled(i, Long.MAX_VALUE, i));
            pending.put(topic, new LaneMark(topic, i, i, 1, Long.MAX_VALUE));
        }
        Checkpoint large = new Checkpoint(new Position(1, 2, 3), settled, pending);
        try (CheckpointFile opened = CheckpointFile.open(dir)) {
            opened.write(large);
        }
        assertThat(CheckpointFile.peek(dir)).isEqualTo(large);
    }

    private void write(long from, long to) throws Exception {
        try (CheckpointFile opened = CheckpointFile.open(dir)) {
            opened.read();
            for (long ordinal = from; ordinal <= to; ordinal++) {
                opened.write(checkpoint(ordinal));
            }
        }
    }

    private static Checkpoint checkpoint(long ordinal) {
        return new Checkpoint(
                new Position(ordinal * 10, ordinal, 0),
                Map.of("orders", new Settled(ordinal, 0, 1)),
                Map.of("orders", new LaneMark("orders", ordinal * 10 - 5, ordinal - 5, 3, 400)));
    }

    private Path file() {
        return dir.resolve("checkpoint");
    }
}
