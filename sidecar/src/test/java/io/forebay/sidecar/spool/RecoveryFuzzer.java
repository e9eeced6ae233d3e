// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A spool of several lives whose files are damaged as the input says: a start neither fails nor hangs, nothing comes twice or out of order,
 * what lies outside of the damage is there, what is missing is counted, and the spool goes on: what is appended then is there after the
 * next start.
 */
public final class RecoveryFuzzer {
    private static final Path DIR = FuzzFolder.make("recovery");
    private static final Path CURRENT = Path.of(System.getProperty("forebay.fuzz.current", DIR + "/current"));
    private static final DamagedSpool SPOOL = template();
    private static final long NEW = 1_000_000;

    private RecoveryFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Files.write(CURRENT, input); // damage may end the JVM itself, and then nobody else could tell by which input
        Path dir = DIR.resolve("spool");
        DamagedSpool.Damage damage = SPOOL.restore(dir, input);
        try {
            check(dir, damage);
        } finally {
            FuzzFolder.delete(dir);
        }
    }

    private static void check(Path dir, DamagedSpool.Damage damage) throws Exception {
        try (SpoolInspector inspector = SpoolInspector.open(dir)) {
            assertThat(inspector.summary().lastOrdinal()).isLessThanOrEqualTo(SPOOL.records());
        } catch (IOException told) {
            assertThat(told).hasMessageContaining("can't be read");
        }
        List<Long> found;
        try (TestSpool spool = new TestSpool(dir)) {
            List<Long> all = spool.sequences();
            found = all;
            assertThat(all).as("each once, in order").isEqualTo(List.copyOf(new TreeSet<>(all)));
            assertThat(all).allMatch(sequence -> sequence < SPOOL.records(), "was written");
            assertThat(all).as("what no damage touched").containsAll(SPOOL.untouched(damage));
            if (!damage.touchesCheckpoint()) {
                assertThat(all).allMatch(sequence -> sequence >= SPOOL.settled(), "was not settled");
                assertThat(spool.spool.writer().appended() - SPOOL.settled() - all.size())
                        .as("counted as unreadable")
                        .isEqualTo(unreadable(spool.spool));
            }
            for (int i = 0; i < 3; i++) {
                spool.append(DamagedSpool.PRODUCER, NEW + i, 100);
            }
            spool.spool.syncNow();
        }
        List<Long> expected = new ArrayList<>(found);
        expected.addAll(List.of(NEW, NEW + 1, NEW + 2));
        try (TestSpool spool = new TestSpool(dir)) {
            assertThat(spool.sequences()).as("after one more start").isEqualTo(expected);
        }
    }

    private static long unreadable(Spool spool) throws IOException {
        var stored = new io.forebay.sidecar.record.StoredRecord();
        try (SpoolReader reader = spool.reader()) {
            long found = 0;
            while (reader.next(stored)) {
                found++;
            }
            assertThat(found).isLessThanOrEqualTo(SPOOL.records());
            return reader.unreadable();
        }
    }

    private static DamagedSpool template() {
        try {
            return DamagedSpool.make(DIR.resolve("template"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<byte[]> seeds() {
        return DamagedSpool.seeds();
    }
}
