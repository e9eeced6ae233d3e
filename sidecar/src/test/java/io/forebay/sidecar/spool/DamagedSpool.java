// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A sound spool of several lives, kept in memory, that is put on disk again and again and then damaged. An input is a row of steps of eight
 * bytes: file, what to do, offset (u24), length (u8), two bytes of content.
 */
final class DamagedSpool {
    static final String PRODUCER = "billing-7";

    private static final int LIVES = 4;
    private static final int RECORDS_PER_LIFE = 400;
    private static final int SETTLED = 100;
    private static final int SIZE = 200;
    private static final int STEP = 8;
    private static final int MOST_STEPS = 8;

    /** One file: its length, and its bytes up to the last that isn't zero, one to a character. */
    private record Image(String name, String data, long length) {
        byte[] bytes() {
            return data.getBytes(ISO_8859_1);
        }
    }

    /** Where one record's value lies. */
    private record Place(int file, long from, long to) {}

    private final List<Image> files;
    private final Image checkpoint;
    private final List<Place> places = new ArrayList<>();

    private DamagedSpool(List<Image> files, Image checkpoint) {
        this.files = files;
        this.checkpoint = checkpoint;
        for (int sequence = 0; sequence < records(); sequence++) {
            int file = sequence / RECORDS_PER_LIFE;
            String text = files.get(file).data;
            int at = text.lastIndexOf(PRODUCER + "-" + sequence + ".");
            places.add(new Place(file, at, at + SIZE));
        }
    }

    static DamagedSpool make(Path dir) throws IOException {
        for (int life = 0; life < LIVES; life++) {
            try (TestSpool spool = new TestSpool(dir)) {
                SpoolRecoveryTest.append(spool, (long) life * RECORDS_PER_LIFE, RECORDS_PER_LIFE, SIZE);
                spool.spool.syncNow();
                if (life == LIVES - 1) {
                    spool.settle(SETTLED / 2);
                    spool.settle(SETTLED - SETTLED / 2);
                }
            }
        }
        List<Image> files = new ArrayList<>();
        for (CycleFile file : CycleFile.list(dir)) {
            files.add(image(file.path()));
        }
        return new DamagedSpool(files, image(dir.resolve(CheckpointFile.NAME)));
    }

    private static Image image(Path file) throws IOException {
        byte[] all = Files.readAllBytes(file);
        int end = all.length;
        while (end > 0 && all[end - 1] == 0) {
            end--;
        }
        return new Image(String.valueOf(file.getFileName()), new String(all, 0, end, ISO_8859_1), all.length);
    }

    long records() {
        return (long) LIVES * RECORDS_PER_LIFE;
    }

    long settled() {
        return SETTLED;
    }

    /** A range of bytes of one file, which is the checkpoint where {@code file} is that of no log file. */
    private record Range(int file, long from, long to) {
        boolean touches(Place place) {
            return file == place.file && from < place.to && to > place.from;
        }
    }

    /** What was done to a spool. */
    record Damage(List<Range> ranges, int files) {
        boolean touchesCheckpoint() {
            return ranges.stream().anyMatch(range -> range.file >= files);
        }
    }

    /**
     * Sequences that must be there: those in files that were left alone; and in a file in which only values were damaged, all other
     * records, since each has a checksum of its own.
     */
    List<Long> untouched(Damage damage) {
        List<Long> sequences = new ArrayList<>();
        boolean[] onlyValues = new boolean[LIVES];
        Arrays.fill(onlyValues, true);
        for (Range range : damage.ranges) {
            if (range.file < LIVES
                    && places.stream()
                            .noneMatch(p -> p.file == range.file && range.from >= p.from && range.to <= p.to)) {
                onlyValues[range.file] = false;
            }
        }
        for (int sequence = SETTLED; sequence < places.size(); sequence++) {
            Place place = places.get(sequence);
            if (onlyValues[place.file] && damage.ranges.stream().noneMatch(range -> range.touches(place))) {
                sequences.add((long) sequence);
            }
        }
        return sequences;
    }

    /** Puts the sound spool into {@code dir}, then damages it. */
    Damage restore(Path dir, byte[] input) throws IOException {
        Files.createDirectory(dir);
        Files.createFile(dir.resolve("spool.lock"));
        List<Image> all = new ArrayList<>(files);
        all.add(checkpoint);
        for (Image image : all) {
            try (RandomAccessFile out =
                    new RandomAccessFile(dir.resolve(image.name).toFile(), "rw")) {
                out.write(image.bytes());
                out.setLength(image.length);
            }
        }
        List<Range> ranges = new ArrayList<>();
        ByteBuffer steps = ByteBuffer.wrap(input);
        for (int i = 0; i < MOST_STEPS && steps.remaining() >= STEP; i++) {
            int file = Math.floorMod(steps.get(), all.size());
            ranges.add(damage(dir.resolve(all.get(file).name), file, all.get(file), steps));
        }
        return new Damage(ranges, files.size());
    }

    private static Range damage(Path path, int file, Image image, ByteBuffer step) throws IOException {
        int what = step.get() & 7;
        int offset = (step.get() & 0xff) << 16 | (step.getShort() & 0xffff);
        int length = step.get() & 0xff;
        byte[] content = {step.get(), step.get()};
        long from = offset % Math.max(1, image.data.length());
        if (!Files.exists(path)) {
            return new Range(file, 0, Long.MAX_VALUE);
        }
        try (RandomAccessFile out = new RandomAccessFile(path.toFile(), "rw")) {
            switch (what) {
                case 0 -> {
                    Files.delete(path);
                    return new Range(file, 0, Long.MAX_VALUE);
                }
                case 1 -> {
                    out.setLength(Math.min(out.length(), from));
                    return new Range(file, from, Long.MAX_VALUE);
                }
                case 2 -> { // pages that never reached the disk
                    long page = from / 4_096 * 4_096;
                    int count = 4_096 * (1 + length % 16);
                    write(out, page, new byte[count]);
                    return new Range(file, page, page + count);
                }
                case 3 -> { // a piece of the same file in the wrong place
                    byte[] piece = Arrays.copyOf(image.bytes(), 1 + length);
                    write(out, from, piece);
                    return new Range(file, from, from + piece.length);
                }
                case 4 -> {
                    write(out, from, content);
                    return new Range(file, from, from + content.length);
                }
                default -> {
                    byte[] noise = new byte[1 + length];
                    for (int i = 0; i < noise.length; i++) {
                        noise[i] = content[i % content.length];
                    }
                    write(out, from, noise);
                    return new Range(file, from, from + noise.length);
                }
            }
        }
    }

    private static void write(RandomAccessFile out, long at, byte[] bytes) throws IOException {
        if (at < out.length()) { // what was cut off stays off
            out.seek(at);
            out.write(bytes, 0, (int) Math.min(bytes.length, out.length() - at));
        }
    }

    static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int file = 0; file <= LIVES; file++) {
            for (int what = 0; what < 6; what++) {
                seeds.add(new byte[] {(byte) file, (byte) what, 1, 20, 7, 9, 0x20, (byte) 0xc0});
                seeds.add(new byte[] {(byte) file, (byte) what, 0, 0, 4, 3, (byte) 0xff, 0});
            }
        }
        return seeds;
    }
}
