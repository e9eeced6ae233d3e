// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

/** Any line, records and hellos: nothing is thrown, and the quick way takes it as Jackson does. */
public final class JsonLineFuzzer {
    private static final JsonLine QUICK = new JsonLine(5, 200);
    private static final JsonLine JACKSON = new JsonLine(5, 200);

    private JsonLineFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Parsed quick = Parsed.of(QUICK, QUICK.parse(input, 0, input.length));
        if (Utf8.firstInvalid(input, 0, input.length) < 0) {
            assertThat(quick).isEqualTo(Parsed.of(JACKSON, JACKSON.parseWithJackson(input, 0, input.length)));
        }
    }

    public static List<byte[]> seeds() {
        return Stream.of(
                        "{'topic':'orders','key':'42','value':{'eur':9.5},'headers':{'source':'billing'},"
                                + "'timestamp':1795456800000,'partition':3,'seq':17}",
                        "{'payload':'a\\u00e9\\n','ts':'2026-11-23T10:00:00.5+01:00','tstype':'create','offset':1,'broker':2}",
                        "{'value_base64':'AQID','key_base64':'AA==','headers':{'h':['a',null,true]}}",
                        "{'forebay':1,'ack':'delivered','topic':'orders','producer':'billing-7'}",
                        "{'value':null}")
                .map(line -> line.replace('\'', '"').getBytes(UTF_8))
                .toList();
    }
}
