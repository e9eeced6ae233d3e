// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.ingest.json.JsonLine.Outcome;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/**
 * Promises about every line, also a hostile one: nothing is thrown, and the quick way never takes a line that Jackson wouldn't, nor takes
 * it otherwise.
 */
class JsonLineProperties {
    private static final int MAX_HEADERS = 5;
    private static final int MAX_HEADER_BYTES = 200;
    private static final int LINES_PER_TRY = 50;

    private final JsonLine line = new JsonLine(MAX_HEADERS, MAX_HEADER_BYTES);
    private final JsonLine byJackson = new JsonLine(MAX_HEADERS, MAX_HEADER_BYTES);

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    @StatisticsReport(onFailureOnly = true)
    void quickWayAndJacksonAgree_onNearlyRightLines(@ForAll long seed) {
        RandomLines random = new RandomLines(seed);
        for (int i = 0; i < LINES_PER_TRY; i++) {
            byte[] bytes = random.next();
            Parsed parsed = assertAgreement(bytes);
            Statistics.label("line").collect(parsed.outcome(), parsed.outcome() == Outcome.RECORD && isQuick(bytes));
        }
        Statistics.label("line").coverage(lines -> {
            lines.check(Outcome.RECORD, true).percentage(share -> share > 30);
            lines.check(Outcome.RECORD, false).percentage(share -> share > 1);
            lines.check(Outcome.HELLO, false).percentage(share -> share > 1);
            lines.check(Outcome.INVALID, false).percentage(share -> share > 30);
        });
    }

    @Property(tries = 2000)
    void quickWayAndJacksonAgree_onAnyBytes(@ForAll byte[] bytes) {
        assertAgreement(bytes);
    }

    @Property(tries = 2000)
    void quickWayAndJacksonAgree_onAnyText(@ForAll String text) {
        assertAgreement(("{\"value\":\"" + text + "\"}").getBytes(UTF_8));
    }

    /** Parses the line where it stands between other bytes, such as would make sense as its continuation. */
    private Parsed assertAgreement(byte[] bytes) {
        String text = new String(bytes, ISO_8859_1);
        byte[] around = ("\"{[1" + text + "2\"]}e").getBytes(ISO_8859_1);
        byte[] untouched = around.clone();
        Parsed quick = Parsed.of(line, line.parse(around, 4, bytes.length));
        assertThat(around).isEqualTo(untouched);
        if (Utf8.firstInvalid(bytes, 0, bytes.length) < 0) {
            Parsed jackson = Parsed.of(byJackson, byJackson.parseWithJackson(around, 4, bytes.length));
            assertThat(quick).describedAs("line %s", text).isEqualTo(jackson);
        }
        assertLimits(quick);
        return quick;
    }

    private void assertLimits(Parsed parsed) {
        assertThat(parsed.headers()).hasSizeLessThanOrEqualTo(MAX_HEADERS);
        assertThat(line.headers().length()).isLessThanOrEqualTo(MAX_HEADER_BYTES);
        if (parsed.outcome() == Outcome.INVALID) {
            assertThat(parsed.message()).isNotBlank().hasSizeLessThan(1000);
        }
    }

    private static boolean isQuick(byte[] bytes) {
        try {
            PlainTokens tokens = new PlainTokens(new Scratch());
            tokens.open(bytes, 0, bytes.length);
            new RecordFields(new Headers(MAX_HEADERS, MAX_HEADER_BYTES)).read(tokens);
            return true;
        } catch (Refusal refusal) {
            return false;
        }
    }
}
