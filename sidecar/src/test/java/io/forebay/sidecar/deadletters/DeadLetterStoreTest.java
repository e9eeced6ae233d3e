// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.deadletters;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.sidecar.spool.SpoolOpenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterStoreTest {
    private static final long SMALL_BYTES = DeadLetterSettings.LEAST_BYTES;
    private static final String LARGE = "x".repeat(200_000);

    @TempDir
    private Path dir;

    private TestLetters letters;

    @BeforeEach
    void open() throws Exception {
        letters = new TestLetters(dir);
    }

    @AfterEach
    void close() throws Exception {
        letters.close();
    }

    @Test
    void letter_saysWhyAndKeepsTheRecord() {
        letters.add("orders", "a");
        try (DeadLetterCursor cursor = letters.store.cursor()) {
            assertThat(cursor.next()).isTrue();
            DeadLetter letter = cursor.letter();
            assertThat(letter.code()).isEqualTo("record_too_large");
            assertThat(letter.message()).isEqualTo("2 MB, the broker takes 1 MB");
            assertThat(letter.exception()).isEqualTo("org.example.TooLarge");
            assertThat(letter.atMs()).isEqualTo(1_795_456_800_000L);
            assertThat(letter.topic()).isEqualTo("orders");
            assertThat(letter.stored().body().key()).asString().isEqualTo("k");
            assertThat(letter.stored().origin().producer()).isEqualTo("billing-7");
            assertThat(cursor.next()).isFalse();
        }
    }

    @Test
    void takenAndDroppedLetters_areGoneAfterARestartToo() throws Exception {
        letters.add("orders", "a", "b", "c", "d");
        assertThat(letters.store.take(OrdinalRanges.parse("3"))).isEqualTo(1);
        assertThat(letters.store.drop(OrdinalRanges.parse("1"))).isEqualTo(1);
        assertThat(letters.contents()).containsExactly("b:record_too_large", "d:record_too_large");
        reopen();
        assertThat(letters.contents()).containsExactly("b:record_too_large", "d:record_too_large");
        assertThat(letters.store.count()).isEqualTo(2);
        try (DeadLetterInspector look = DeadLetterInspector.open(dir)) {
            StringBuilder seen = new StringBuilder();
            look.forEach(letter -> seen.append(letter.ordinal()).append(' ').length() > 0);
            assertThat(seen).hasToString("2 4 ");
        }
    }

    @Test
    void letterThatWasHandled_countsOnce() throws Exception {
        letters.add("orders", "a", "b");
        assertThat(letters.store.take(OrdinalRanges.parse("1-99"))).isEqualTo(2);
        assertThat(letters.store.take(OrdinalRanges.parse("1-99"))).isZero();
        assertThat(letters.store.drop(OrdinalRanges.parse("1"))).isZero();
        assertThat(letters.account("orders").delivered()).isEqualTo(2);
        assertThat(letters.account("orders").discarded()).isZero();
        assertThat(letters.store.count()).isZero();
    }

    @Test
    void letterThatIsNotThereYet_cannotBeHandledAhead() throws Exception {
        letters.store.take(OrdinalRanges.parse("1-10"));
        letters.add("orders", "a");
        assertThat(letters.contents()).containsExactly("a:record_too_large");
    }

    @Test
    void crashBetweenTheFileAndTheCheckpoint_isMadeUpForAtTheNextStart() throws Exception {
        letters.add("orders", "a", "b", "c");
        letters.close();
        new HandledFile(dir).write(new Handled(OrdinalRanges.parse("1"), OrdinalRanges.parse("2")));
        letters = new TestLetters(dir);
        assertThat(letters.contents()).containsExactly("c:record_too_large");
        assertThat(letters.account("orders").delivered()).isEqualTo(1);
        assertThat(letters.account("orders").discarded()).isEqualTo(1);
    }

    @Test
    void damagedFile_showsLettersAgainRatherThanLosingOne() throws Exception {
        letters.add("orders", "a", "b", "c");
        letters.store.take(OrdinalRanges.parse("2"));
        letters.close();
        Path file = dir.resolve(HandledFile.NAME);
        Files.writeString(file, Files.readString(file, US_ASCII).replace("taken 2", "taken 3"), US_ASCII);
        letters = new TestLetters(dir);
        assertThat(letters.contents()).hasSize(3);
    }

    @Test
    void fileOfALaterVersion_isRefusedByName() throws Exception {
        letters.add("orders", "a", "b");
        letters.store.take(OrdinalRanges.parse("2"));
        letters.close();
        Path file = dir.resolve(HandledFile.NAME);
        String later = Files.readString(file, US_ASCII).replace("version 1", "version 2");
        String content = later.substring(0, later.lastIndexOf("crc32c"));
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(content.getBytes(US_ASCII));
        Files.writeString(file, content + String.format("crc32c %08x%n", crc.getValue()), US_ASCII);
        assertThatThrownBy(() -> new TestLetters(dir))
                .isInstanceOf(SpoolOpenException.class)
                .hasMessageContaining("version 1\" but got");
        Files.delete(file);
        letters = new TestLetters(dir);
    }

    @Test
    void files_areFreedWhenAllOfTheirLettersAreDoneWith() throws Exception {
        reopen(WhenFull.BLOCK);
        fill(20); // 4 MB, in files of 1 MB
        long files = files();
        assertThat(files).isGreaterThan(2);
        letters.store.take(OrdinalRanges.parse("2-15"));
        assertThat(files()).isEqualTo(files);
        letters.store.drop(OrdinalRanges.parse("1"));
        assertThat(files()).isLessThan(files);
        assertThat(letters.contents()).hasSize(5);
    }

    @Test
    void fullWithBlock_takesNoMoreUntilSomebodyMakesRoom() throws Exception {
        reopen(WhenFull.BLOCK);
        int added = 0;
        while (letters.store.add(TestLetters.record("orders", LARGE), reason())) {
            letters.store.sync();
            added++;
        }
        assertThat(letters.contents()).hasSize(added);
        assertThat(letters.store.whyNot()).contains("dead.letter.max.bytes is " + SMALL_BYTES, "dead-letters ls");
        letters.store.drop(OrdinalRanges.parse("1-" + added / 2));
        Awaitility.await()
                .pollInSameThread() // letters are added by one thread
                .until(() -> letters.store.add(TestLetters.record("orders", LARGE), reason()));
    }

    @Test
    void fullWithDropOldest_discardsTheOldestAndCountsThem() throws Exception {
        reopen(WhenFull.DROP_OLDEST);
        letters.add("orders", "first");
        letters.store.take(OrdinalRanges.parse("1"));
        int count = 60; // of 200 kB, in 8 MB
        fill(count);
        assertThat(letters.store.bytes()).isLessThan(SMALL_BYTES);
        long discarded = letters.account("orders").discarded();
        assertThat(discarded).isPositive();
        assertThat(letters.contents()).hasSize((int) (count - discarded));
        assertThat(letters.account("orders").delivered()).isEqualTo(1);
        reopen(WhenFull.DROP_OLDEST);
        assertThat(letters.contents()).hasSize((int) (count - discarded));
        assertThat(letters.account("orders").discarded()).isEqualTo(discarded);
    }

    private static Reason reason() {
        return new Reason("too_large", "no", "E", 1, null);
    }

    private void fill(int count) {
        for (int i = 0; i < count; i++) {
            letters.add("orders", LARGE);
        }
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.filter(file -> file.toString().endsWith(".cq4")).count();
        }
    }

    private void reopen() throws Exception {
        letters.close();
        letters = new TestLetters(dir);
    }

    private void reopen(WhenFull full) throws Exception {
        letters.close();
        letters = new TestLetters(new DeadLetterSettings(dir, SMALL_BYTES, full, 0, 1 << 18));
    }
}
