// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What a {@link Writer} did and was told: it has sent the records numbered 1 to {@code sent}, some of them perhaps more than once;
 * of those up to {@code acknowledged} it was told that they are safe, but for the refused ones.
 *
 * @param contradictions replies that can't be true together
 */
public record WriterLog(
        String writer,
        String topic,
        Ack ack,
        long sent,
        long acknowledged,
        Set<Long> refused,
        List<String> contradictions) {

    /** The records that were promised to be safe. */
    public Stream<RecordId> acknowledgedIds() {
        return LongStream.rangeClosed(1, acknowledged)
                .filter(number -> !refused.contains(number))
                .mapToObj(number -> new RecordId(writer, number));
    }
}
