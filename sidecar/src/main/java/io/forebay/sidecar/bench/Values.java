// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Random;

/**
 * The values that are written: each a log line of printable ASCII, half of it words that repeat, half of it random letters and digits
 * that don't compress. The same for every system, from a fixed seed, and different enough among each other that compression finds no
 * more than in real logs.
 */
final class Values {
    /** Said in every report. */
    static final String DESCRIPTION =
            "log lines of printable ASCII, half repeating words, half random letters and digits";

    private static final int DIFFERENT = 8192;
    private static final long SEED = 20_261_124;
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final String[] WORDS = {
        "level=info ",
        "service=checkout ",
        "method=POST ",
        "path=/orders ",
        "status=200 ",
        "region=eu-1 ",
        "retry=false ",
        "user="
    };

    private final byte[][] values = new byte[DIFFERENT][];

    Values(int size) {
        Random random = new Random(SEED);
        for (int i = 0; i < DIFFERENT; i++) {
            values[i] = value(size, random);
        }
    }

    private static byte[] value(int size, Random random) {
        StringBuilder text = new StringBuilder(size + 32);
        while (text.length() < size) {
            String word = WORDS[random.nextInt(WORDS.length)];
            text.append(word);
            for (int i = word.length(); i > 0; i--) {
                text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            text.append(' ');
        }
        return text.substring(0, size).getBytes(ISO_8859_1);
    }

    byte[] get(long number) {
        return values[(int) (number % DIFFERENT)];
    }
}
