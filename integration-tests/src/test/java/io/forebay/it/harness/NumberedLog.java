// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * An application's own file of the records that it has made, numbered from 1, each a line of the same length. A line is there whole
 * before the record goes anywhere else, and the file outlives its process.
 */
final class NumberedLog implements AutoCloseable {

    private static final int LENGTH = 100;

    private final String name;
    private final RandomAccessFile file;
    private long count;

    private NumberedLog(String name, RandomAccessFile file) throws IOException {
        this.name = name;
        this.file = file;
        count = file.length() / LENGTH;
        file.setLength(count * LENGTH); // an earlier process may have died within a line
    }

    static NumberedLog open(Path path, String name) throws IOException {
        return new NumberedLog(name, new RandomAccessFile(path.toFile(), "rw"));
    }

    long count() {
        return count;
    }

    /** Makes a record; its number. */
    long add() throws IOException {
        file.seek(count * LENGTH);
        file.write((new RecordId(name, count + 1).valueOf(LENGTH - 1) + "\n").getBytes(UTF_8));
        return ++count;
    }

    /** The record of that number. */
    String get(long number) throws IOException {
        byte[] line = new byte[LENGTH - 1];
        file.seek((number - 1) * LENGTH);
        file.readFully(line);
        return new String(line, UTF_8);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
