// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import static io.forebay.sidecar.ingest.json.Parsed.ABSENT;
import static io.forebay.sidecar.ingest.json.Parsed.parse;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.sidecar.ingest.json.JsonLine.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a line means; lines are written with single quotes for double ones. */
class JsonLineTest {

    @Test
    void record_withEverything() {
        Parsed parsed = parse("{'topic':'orders','key':'42','value':{'eur':9.5},'headers':{'source':'billing'},"
                + "'timestamp':1795456800000,'partition':3,'seq':17}");

        assertThat(parsed.outcome()).isEqualTo(Outcome.RECORD);
        assertThat(parsed.topic()).isEqualTo("orders");
        assertThat(parsed.key()).isEqualTo("42");
        assertThat(parsed.value()).isEqualTo("{\"eur\":9.5}");
        assertThat(parsed.headers()).containsExactly("source=billing");
        assertThat(parsed.timestamp()).isEqualTo(1795456800000L);
        assertThat(parsed.partition()).isEqualTo(3);
        assertThat(parsed.sequence()).isEqualTo(17);
        assertThat(parsed.tombstone()).isFalse();
    }

    @Test
    void record_withOnlyAValue() {
        Parsed parsed = parse("{'value':''}");

        assertThat(parsed.outcome()).isEqualTo(Outcome.RECORD);
        assertThat(parsed.value()).isEmpty();
        assertThat(parsed.topic()).isEqualTo(ABSENT);
        assertThat(parsed.key()).isEqualTo(ABSENT);
        assertThat(parsed.headers()).isEmpty();
        assertThat(parsed.timestamp()).isEqualTo(-1);
        assertThat(parsed.partition()).isEqualTo(-1);
        assertThat(parsed.sequence()).isEqualTo(-1);
    }

    @Test
    void record_asKcatWritesIt() {
        Parsed parsed = parse("{'topic':'t','partition':0,'offset':12,'tstype':'create','ts':1795456800000,'broker':1,"
                + "'headers':['h','1','empty',null],'key':'k','payload':'v'}");

        assertThat(parsed.outcome()).isEqualTo(Outcome.RECORD);
        assertThat(parsed.value()).isEqualTo("v");
        assertThat(parsed.timestamp()).isEqualTo(1795456800000L);
        assertThat(parsed.partition()).isZero();
        assertThat(parsed.headers()).containsExactly("h=1", "empty=(null)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'text'                     | text",
                "'tab\\tquote\\\"slash\\/'  | `tab\tquote\"slash/`",
                "'\\u0041\\u00e9\\u20ac'    | Aé€",
                "'é€😀'                     | é€😀",
                "'\\ud83d\\ude00!'          | 😀!",
                "17                         | 17",
                "-0.50e+3                   | -0.50e+3",
                "true                       | true",
                "{ 'a' : [ 1, {} ], 'a':2 } | `{ \"a\" : [ 1, {} ], \"a\":2 }`",
                "['\\ud83d',[]]             | `[\"\\ud83d\",[]]`",
                "123456789012345678901234567890.123456789012345678901234567890e99999 "
                        + "| 123456789012345678901234567890.123456789012345678901234567890e99999",
            })
    void value_isTextOfAStringOrElseTheExactBytes(String sent, String stored) {
        String expected = new String(stored.getBytes(UTF_8), ISO_8859_1);

        assertThat(parse("{'value':" + sent + ",'key':'k'}").value()).isEqualTo(expected);
        assertThat(parse("{'value':'v','key':" + sent + "}").key()).isEqualTo(expected);
        assertThat(parse("{'payload': " + sent + " }").value()).isEqualTo(expected);
    }

    @Test
    void value_base64_isBinary() {
        Parsed parsed = parse("{'key_base64':'AP8=','value_base64':'','topic':'t'}");

        assertThat(parsed.key()).isEqualTo("\u0000\u00ff");
        assertThat(parsed.value()).isEmpty();
        assertThat(parsed.tombstone()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'value':null}", "{'payload':null,'key':'k'}", "{'value_base64':null}"})
    void value_null_isATombstone(String line) {
        Parsed parsed = parse(line);

        assertThat(parsed.outcome()).isEqualTo(Outcome.RECORD);
        assertThat(parsed.tombstone()).isTrue();
        assertThat(parsed.value()).isEqualTo(ABSENT);
    }

    @Test
    void null_inOptionalFields_isAsIfAbsent() {
        Parsed parsed = parse("{'topic':null,'key':null,'headers':null,'timestamp':null,'partition':null,'seq':null,"
                + "'value':'v'}");

        assertThat(parsed).isEqualTo(parse("{'value':'v'}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0                                | 0",
                "1795456800123                    | 1795456800123",
                "'2026-11-23T17:20:00Z'           | 1795454400000",
                "'2026-11-23T17:20:00.1239999z'   | 1795454400123",
                "'2026-11-23 19:20:00.5+02:00'    | 1795454400500",
                "'\\u0032026-11-23T17:20:00Z'     | 1795454400000",
            })
    void timestamp_isEpochMillisOrRfc3339(String sent, long millis) {
        assertThat(parse("{'value':'v','timestamp':" + sent + "}").timestamp()).isEqualTo(millis);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                         | ",
                "{'a':'1','b':'','c':null}                  | a=1, b=, c=(null)",
                "{'a':['1',null,{'base64':'YjY0'}],'z':'2'} | a=1, a=(null), a=b64, z=2",
                "{'a':[]}                                   | ",
                "{'a':{'base64':'YjY0'}}                    | a=b64",
                "{'a':{'base64':null}}                      | a=(null)",
                "{'':'no name','a':'1','a':'2'}             | =no name, a=1, a=2",
                "{'\\u00e9':'\\u20ac'}                      | é=€",
                "[]                                         | ",
                "['a','1','a',null,'b',{'base64':'YjY0'}]   | a=1, a=(null), b=b64",
            })
    void headers_areNamesAndTexts(String sent, String expected) {
        Parsed parsed = parse("{'value':'v','headers':" + sent + "}");

        assertThat(parsed.outcome()).describedAs("%s", parsed.message()).isEqualTo(Outcome.RECORD);
        assertThat(String.join(", ", parsed.headers())).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void headers_moreThanAllowed_areRefused() {
        JsonLine line = new JsonLine(2, 1000);

        assertThat(parse(line, Parsed.bytes("{'value':'v','headers':{'a':['1','2']}}"))
                        .outcome())
                .isEqualTo(Outcome.RECORD);
        Parsed third = parse(line, Parsed.bytes("{'topic':'t','headers':{'a':['1','2'],'b':'3'},'value':'v'}"));
        assertThat(third.code()).isEqualTo("too_many_headers");
        assertThat(third.message()).isEqualTo("header 'b' at byte 43 is one too many, at most 2 are allowed");
        assertThat(third.topic()).isEqualTo("t");
    }

    @Test
    void headers_ofALongNameRepeated_takeNoMoreMemoryThanAllowed() {
        JsonLine line = new JsonLine(60_000, 1 << 20);
        String name = "n".repeat(65_000);

        Parsed parsed =
                parse(line, Parsed.bytes("{'value':'v','headers':{'" + name + "':[''" + ",''".repeat(50_000) + "]}}"));

        assertThat(parsed.code()).isEqualTo("record_too_large");
        assertThat(parsed.message())
                .startsWith("the headers take more than 1048576 bytes with 'nnnnn")
                .contains("…");
    }

    @Test
    void headers_nameBeyondItsLengthField_isRefused() {
        assertThat(parse("{'value':'v','headers':{'" + "n".repeat(65_535) + "':''}}")
                        .outcome())
                .isEqualTo(Outcome.RECORD);
        assertThat(parse("{'value':'v','headers':{'" + "n".repeat(65_536) + "':''}}")
                        .message())
                .endsWith("at byte 25 has 65536 bytes, at most 65535 are possible");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'forebay':1,'ack':'synced','topic':'orders','producer':'billing-7'} | synced | orders | billing-7",
                "{'producer':'billing-7','ack':'synced','topic':'orders','forebay':1} | synced | orders | billing-7",
                "{ 'topic' : 'orders' , 'forebay' : 1 }                              |        | orders |          ",
                "{'forebay':1}                                                       |        |        |          ",
                "{'forebay':1,'ack':null,'topic':null,'producer':null}               |        |        |          ",
                "{'ack':'s\\u0079nced','foreb\\u0061y':1}                            | synced |        |          ",
            })
    void hello_saysWhatTheClientWants(String line, String ack, String topic, String producer) {
        assertThat(parse(line).hello()).isEqualTo(new Hello(1, ack, topic, producer));
    }

    @Test
    void parse_again_keepsNothingOfTheLineBefore() {
        JsonLine line = new JsonLine(128, 1 << 20);
        parse(
                line,
                Parsed.bytes("{'topic':'t','key':'k','value':null,'headers':{'h':'1'},'ts':1,'partition':1,'seq':1}"));

        assertThat(parse(line, Parsed.bytes("{'value':'v'}"))).isEqualTo(parse("{'value':'v'}"));
        parse(line, Parsed.bytes("{'forebay':1}"));
        parse(line, Parsed.bytes("nonsense"));
        assertThat(parse(line, Parsed.bytes("{'value':'v'}"))).isEqualTo(parse("{'value':'v'}"));
    }

    @Test
    void parse_plainValues_stayInPlace() {
        JsonLine line = new JsonLine(1, 1);
        byte[] bytes = Parsed.bytes("xx{'topic':'t','key':7,'value':{'a':[1,'\\n']}}yy");

        assertThat(line.parse(bytes, 2, bytes.length - 4)).isEqualTo(Outcome.RECORD);
        assertThat(line.topic().array()).isSameAs(bytes);
        assertThat(line.key().array()).isSameAs(bytes);
        assertThat(line.value().array()).isSameAs(bytes);
    }

    @Test
    void accessors_ofAnotherOutcome_areRefused() {
        JsonLine line = new JsonLine(1, 1);
        parse(line, Parsed.bytes("{'value':'v'}"));

        assertThatThrownBy(line::hello).hasMessage("not a hello");
        assertThatThrownBy(line::errorCode).hasMessage("not invalid");
    }
}
