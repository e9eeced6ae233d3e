// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Any bytes as an excerpt of the spool, and as a body that a client sent: refused, or every part can be read and lies inside. Where the
 * first byte is odd the checksum is made right, as a program with a mistake would, since no fuzzer guesses one.
 */
public final class RecordFuzzer {
    private static final int MARGIN = 3;

    private RecordFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int size = input.length - 1;
        StoredRecord stored = new StoredRecord();
        byte[] buffer = stored.buffer(size);
        System.arraycopy(input, 1, buffer, 0, size);
        if ((input[0] & 1) == 1 && size >= RecordFormat.ORIGIN) {
            seal(buffer, size);
        }
        if (stored.check(size) == null) {
            read(stored, size);
        } else {
            stored.isNewer();
        }
        body(input);
    }

    private static void body(byte[] input) {
        byte[] around = new byte[input.length + 2 * MARGIN];
        System.arraycopy(input, 1, around, MARGIN, input.length - 1);
        RecordBody body = new RecordBody();
        String problem = body.wrap(around, MARGIN, input.length - 1, 1_000);
        if (problem == null) {
            read(body, MARGIN, MARGIN + input.length - 1);
        } else {
            assertThat(problem).isNotBlank();
        }
    }

    private static void read(StoredRecord stored, int size) {
        assertThat(stored.length()).isBetween(RecordFormat.ORIGIN, size);
        assertThat(stored.bodyOffset()).isBetween(RecordFormat.ORIGIN, stored.length());
        assertThat(stored.hasProducer()).isEqualTo(!stored.origin().producer().isEmpty());
        stored.ordinal();
        stored.receivedAt();
        if (stored.kind() != Kind.STATE) {
            stored.timestamp();
            read(stored.body(), stored.bodyOffset(), stored.length());
        }
    }

    /** Reads all of a body that was found to be sound. */
    static void read(RecordBody body, int from, int to) {
        int[] headers = {0};
        int[] size = {0};
        body.forEachHeader((name, value) -> {
            headers[0]++;
            size[0] += Short.BYTES + Integer.BYTES + (value == null ? 0 : value.length);
        });
        assertThat(headers[0]).isEqualTo(body.headerCount());
        assertThat(body.headersOffset() + size[0]).isLessThanOrEqualTo(body.end() - body.valueLength());
        assertThat(body.topicOffset()).isGreaterThan(from);
        assertThat(body.afterTopic()).isLessThanOrEqualTo(body.headersOffset());
        assertThat(body.end()).isEqualTo(to);
        if (body.hasTimestamp() && body.hasSequence()) {
            assertThat(body.keyOffset()).isGreaterThanOrEqualTo(body.afterTopic() + 2 * Long.BYTES);
            body.timestamp();
            body.sequence();
        }
        byte[] key = body.key();
        assertThat(key == null ? 0 : key.length).isEqualTo(body.keyLength());
        byte[] value = body.value();
        assertThat(value == null ? 0 : value.length).isEqualTo(body.valueLength());
        assertThat(value == null).isEqualTo(body.isTombstone());
    }

    private static void seal(byte[] buffer, int size) {
        RecordFormat.INT.set(buffer, RecordFormat.LENGTH, size - RecordFormat.CHECKED);
        CRC32C crc = new CRC32C();
        crc.update(buffer, RecordFormat.CHECKED, size - RecordFormat.CHECKED);
        RecordFormat.INT.set(buffer, RecordFormat.CRC, (int) crc.getValue());
    }

    public static List<byte[]> seeds() {
        return Stream.concat(Stream.of(body()), Arrays.stream(Kind.values()).map(RecordFuzzer::seed))
                .toList();
    }

    private static byte[] body() {
        RecordHead head = new RecordHead();
        int start =
                head.begin(Kind.RECORD, new Origin("", Origin.NO_UID, ""), 1).length();
        head.topic("orders".getBytes(UTF_8))
                .partition(3)
                .timestamp(5)
                .sequence(7)
                .key(new byte[] {1, 2}, 0, 2);
        head.header("h", "v").header("i", "");
        return Arrays.copyOfRange(head.array(), start - 1, head.length());
    }

    private static byte[] seed(Kind kind) {
        RecordHead head = new RecordHead().begin(kind, new Origin("app", 1000, "p"), 1);
        head.topic("orders".getBytes(UTF_8)).timestamp(5).key(new byte[] {1, 2}, 0, 2);
        head.seal(1, new byte[0], 0, 0);
        byte[] seed = new byte[1 + head.length()];
        seed[0] = 1;
        System.arraycopy(head.array(), 0, seed, 1, head.length());
        return seed;
    }
}
