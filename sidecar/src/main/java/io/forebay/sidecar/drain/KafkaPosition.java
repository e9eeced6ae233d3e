// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * How far a topic has come in Kafka, as Kafka itself remembers it: the ordinal behind the last record as the offset, and in the text
 * beside it where that record stands in the spool, and its checksum.
 *
 * @param next every record of the topic with a lower ordinal is in Kafka, or in the dead letters
 * @param index where the one of ordinal {@code next - 1} stands in the log
 * @param checksum of that record
 */
record KafkaPosition(long next, long index, int checksum) {
    private static final Pattern TEXT = Pattern.compile("1 ([0-9a-f]{1,16}) ([0-9a-f]{1,8})");

    OffsetAndMetadata toOffset() {
        return new OffsetAndMetadata(next, "1 " + Long.toHexString(index) + " " + Integer.toHexString(checksum));
    }

    /** One that no record fits where the text isn't ours. */
    static KafkaPosition of(OffsetAndMetadata offset) {
        Matcher text = TEXT.matcher(offset.metadata());
        if (!text.matches()) {
            return new KafkaPosition(offset.offset(), 0, 0);
        }
        return new KafkaPosition(
                offset.offset(),
                Long.parseUnsignedLong(text.group(1), 16),
                Integer.parseUnsignedInt(text.group(2), 16));
    }
}
