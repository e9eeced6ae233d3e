// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.fault;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Damages the files of a spool whose sidecar is dead, at places that a seed chooses. */
public enum SpoolDamage {
    /** Changes three bits. */
    BITS {
        @Override
        void damage(Path file, Random random) throws IOException {
            try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
                for (int i = 0; i < 3; i++) {
                    long at = somewhere(raw, random);
                    raw.seek(at);
                    int old = raw.read();
                    raw.seek(at);
                    raw.write(old ^ 1 << random.nextInt(8));
                }
            }
        }
    },
    /** A block of the disk comes back as zeros. */
    ZEROED_BLOCK {
        @Override
        void damage(Path file, Random random) throws IOException {
            try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
                raw.seek(somewhere(raw, random) / BLOCK * BLOCK);
                raw.write(new byte[BLOCK]);
            }
        }
    },
    /** A block of the disk comes back with what another file had there. */
    RANDOM_BLOCK {
        @Override
        void damage(Path file, Random random) throws IOException {
            byte[] block = new byte[BLOCK];
            random.nextBytes(block);
            try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
                raw.seek(somewhere(raw, random) / BLOCK * BLOCK);
                raw.write(block);
            }
        }
    },
    TRUNCATED_FILE {
        @Override
        void damage(Path file, Random random) throws IOException {
            try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
                raw.setLength(somewhere(raw, random));
            }
        }
    },
    EMPTY_FILE {
        @Override
        void damage(Path file, Random random) throws IOException {
            try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
                raw.setLength(0);
            }
        }
    },
    MISSING_FILE {
        @Override
        void damage(Path file, Random random) throws IOException {
            Files.delete(file);
        }
    };

    private static final int BLOCK = 4_096;

    /** Damages one of the spool's log files that is neither the first nor the last; which. */
    public Path applyTo(Path spool, Random random) throws IOException {
        List<Path> files = logFiles(spool);
        Path file = files.get(random.nextInt(1, files.size() - 1));
        damage(file, random);
        return file;
    }

    /** The files of the log, oldest first. */
    public static List<Path> logFiles(Path spool) throws IOException {
        try (Stream<Path> files = Files.list(spool)) {
            return files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .toList();
        }
    }

    abstract void damage(Path file, Random random) throws IOException;

    /** Where something is written: the files are reserved ahead, and most of one may be nothing yet. */
    private static long somewhere(RandomAccessFile raw, Random random) throws IOException {
        byte[] block = new byte[BLOCK];
        List<Long> written = new ArrayList<>();
        raw.seek(0);
        for (long at = 0; raw.read(block) > 0; at += BLOCK) {
            if (!Arrays.equals(block, new byte[BLOCK])) {
                written.add(at);
            }
        }
        return written.get(random.nextInt(written.size())) + random.nextInt(BLOCK);
    }
}
