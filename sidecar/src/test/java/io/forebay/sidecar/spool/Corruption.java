// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** Damages files the way that disks and power cuts do. */
final class Corruption {
    private Corruption() {}

    /** Flips the first byte of the first place where {@code text} stands. */
    static void flipByteOf(Path file, String text) throws IOException {
        flip(file, find(file, text));
    }

    static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile raf = new RandomAccessFile(file.toFile(), "rw")) {
            raf.seek(at);
            int old = raf.read();
            raf.seek(at);
            raf.write(old ^ 0x20);
        }
    }

    /** Where {@code text} stands first. */
    static long find(Path file, String text) throws IOException {
        return find(file, text, 0);
    }

    static long find(Path file, String text, long from) throws IOException {
        try (RandomAccessFile raf = new RandomAccessFile(file.toFile(), "r")) {
            byte[] head = new byte[(int) Math.min(raf.length(), 8 << 20)];
            raf.readFully(head);
            int at = new String(head, ISO_8859_1).indexOf(text, (int) from);
            if (at < 0) {
                throw new IOException("'" + text + "' is not in " + file);
            }
            return at;
        }
    }

    /** Makes zeros of a range, as a page that never reached the disk reads after a power cut. */
    static void zero(Path file, long from, int count) throws IOException {
        try (RandomAccessFile raf = new RandomAccessFile(file.toFile(), "rw")) {
            raf.seek(from);
            raf.write(new byte[count]);
        }
    }

    static void truncate(Path file, long length) throws IOException {
        try (RandomAccessFile raf = new RandomAccessFile(file.toFile(), "rw")) {
            raf.setLength(length);
        }
    }

    /** Raises the format version of the record whose value begins with {@code text}, checksum and all, as a later program would write it. */
    static void makeNewer(Path file, String text) throws IOException {
        long value = find(file, text);
        try (RandomAccessFile raf = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] before = new byte[200];
            raf.seek(value - before.length);
            raf.readFully(before);
            for (int start = before.length - 40; start >= 0; start--) {
                int length = ByteBuffer.wrap(before).getInt(start);
                if (length > 0 && length < 1_000 && before[start + 8] == 1) {
                    byte[] record = new byte[8 + length];
                    raf.seek(value - before.length + start);
                    raf.readFully(record);
                    if (checksum(record) == ByteBuffer.wrap(record).getInt(4)) {
                        record[8]++;
                        ByteBuffer.wrap(record).putInt(4, checksum(record));
                        raf.seek(value - before.length + start);
                        raf.write(record);
                        return;
                    }
                }
            }
        }
        throw new IOException("no record around '" + text + "' in " + file);
    }

    private static int checksum(byte[] record) {
        CRC32C crc = new CRC32C();
        crc.update(record, 8, record.length - 8);
        return (int) crc.getValue();
    }

    /** Copies a spool that is in use: what a kill at this moment would leave. */
    static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
            for (Path file : files) {
                // never open the lock file here: closing it would drop this process's lock
                if (!file.endsWith("spool.lock")) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
        }
    }
}
