// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class JsonBatchTest {
    private final JsonBatch batch = new JsonBatch(16);

    @Test
    void record_withEveryPart() {
        batch.topic(utf8("orders"))
                .partition(3)
                .timestamp(1_795_456_800_000L)
                .sequence(17)
                .key(utf8("42"))
                .header(utf8("source"), utf8("billing"))
                .header(utf8("a\"b"), utf8("c"))
                .value(utf8("hello"));
        assertThat(lines())
                .isEqualTo(
                        "{\"topic\":\"orders\",\"partition\":3,\"timestamp\":1795456800000,\"seq\":17,\"key\":\"42\","
                                + "\"headers\":{\"source\":\"billing\",\"a\\\"b\":\"c\"},\"value\":\"hello\"}\n");
    }

    @Test
    void text_isEscapedWhereItMustBe() {
        batch.topic(utf8("")).value(utf8("größer \"als\" \\ \n\u0001"));
        assertThat(lines()).isEqualTo("{\"value\":\"größer \\\"als\\\" \\\\ \\u000a\\u0001\"}\n");
    }

    @Test
    void bytesThatAreNoText_goAsBase64() {
        batch.topic(utf8("")).key(new byte[] {(byte) 0xff}).value(new byte[] {(byte) 0xc3, 'x'});
        assertThat(lines()).isEqualTo("{\"key_base64\":\"/w==\",\"value_base64\":\"w3g=\"}\n");
    }

    @Test
    void recordsAfterEachOther_areLinesOfTheirOwn() {
        batch.topic(utf8("t")).header(utf8("a"), utf8("b")).tombstone();
        batch.topic(utf8("t")).value(utf8(""));
        assertThat(batch.records()).isEqualTo(2);
        assertThat(lines())
                .isEqualTo(
                        "{\"topic\":\"t\",\"headers\":{\"a\":\"b\"},\"value\":null}\n{\"topic\":\"t\",\"value\":\"\"}\n");
    }

    private String lines() {
        ByteBuffer lines = batch.lines();
        byte[] bytes = new byte[lines.remaining()];
        lines.get(bytes);
        return new String(bytes, UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
