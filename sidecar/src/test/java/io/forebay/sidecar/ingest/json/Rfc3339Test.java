// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {

    @Property
    void parse_isWhatJavaTimeSays(
            @ForAll @LongRange(min = 0, max = 253402300799L - 86400) long second,
            @ForAll @IntRange(max = 999_999_999) int nano,
            @ForAll @IntRange(min = -18 * 60, max = 18 * 60) int offsetMinutes) {
        OffsetDateTime time =
                Instant.ofEpochSecond(second, nano).atOffset(ZoneOffset.ofTotalSeconds(offsetMinutes * 60));
        String text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
        // java.time leaves out seconds that are zero, RFC 3339 doesn't
        assertThat(parse(text.replaceFirst("(T\\d\\d:\\d\\d)([Z+-])", "$1:00$2")))
                .describedAs(text)
                .isEqualTo(time.toInstant().toEpochMilli());
    }

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 0",
        "1970-01-01T01:00:00.0019999+01:00, 1",
        "2016-12-31T23:59:60Z, 1483228800000",
        "2024-02-29t00:00:00z, 1709164800000",
        "2024-02-29 00:00:00-00:00, 1709164800000",
        "9999-12-31T23:59:59.999Z, 253402300799999",
    })
    void parse_takes(String text, long millis) {
        assertThat(parse(text)).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-11-23",
                "2026-11-23T17:52:18",
                "2026-11-23T17:52Z",
                "2026-11-23T17:52:18.Z",
                "2026-11-23T17:52:18.5",
                "2026-11-23T17:52:18+0200",
                "2026-11-23T17:52:18+02",
                "2026-11-23T17:52:18+24:00",
                "2026-11-23T17:52:18ZZ",
                "2026-11-23X17:52:18Z",
                "2026-13-23T17:52:18Z",
                "2026-00-23T17:52:18Z",
                "2026-11-31T17:52:18Z",
                "2026-11-00T17:52:18Z",
                "2026-02-29T17:52:18Z",
                "2026-11-23T24:00:00Z",
                "2026-11-23T17:60:18Z",
                "2026-11-23T17:52:61Z",
                "+026-11-23T17:52:18Z",
                "1969-12-31T23:59:59Z",
                "1970-01-01T00:00:00+00:01",
            })
    void parse_refuses(String text) {
        assertThat(parse(text)).isEqualTo(-1);
    }

    private static long parse(String text) {
        Slice slice = new Slice();
        byte[] around = ("9" + text + "9").getBytes(UTF_8);
        slice.set(around, 1, around.length - 2);
        return Rfc3339.parse(slice);
    }
}
