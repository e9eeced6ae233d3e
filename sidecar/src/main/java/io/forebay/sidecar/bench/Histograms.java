// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Histograms as a line of text, which is how they cross from one process to the other. */
final class Histograms {
    private Histograms() {}

    static String encode(List<Histogram> histograms) {
        List<String> words = new ArrayList<>();
        for (Histogram histogram : histograms) {
            ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
            int length = histogram.encodeIntoCompressedByteBuffer(bytes);
            words.add(Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length)));
        }
        return String.join(" ", words);
    }

    static List<Histogram> decode(String line) throws IOException {
        List<Histogram> histograms = new ArrayList<>();
        try {
            for (String word : line.split(" ")) {
                ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(word));
                histograms.add(Histogram.decodeFromCompressedByteBuffer(bytes, 0));
            }
        } catch (DataFormatException | IllegalArgumentException e) {
            throw new IOException("not the answer of a worker: " + line, e);
        }
        return histograms;
    }
}
