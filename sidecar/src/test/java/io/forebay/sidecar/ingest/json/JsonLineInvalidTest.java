// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import static io.forebay.sidecar.ingest.json.Parsed.parse;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.ingest.json.JsonLine.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said about a line that is wrong; lines are written with single quotes for double ones. */
class JsonLineInvalidTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // the fields
                "{'vlaue':1}                    | unknown_field    | unknown field 'vlaue' at byte 2 (did you mean 'value'?)",
                "{'value':1,'Key':2}            | unknown_field    | unknown field 'Key' at byte 12 (did you mean 'key'?)",
                "{'value':1,'colour':2}         | unknown_field    | unknown field 'colour' at byte 12",
                "{'ack':'synced','value':1}     | unknown_field    | unknown field 'ack' at byte 2",
                "{'forbay':1}                   | unknown_field    | unknown field 'forbay' at byte 2 (did you mean 'forebay'?)",
                "{}                             | malformed_record | the record has no value (an explicit \"value\":null would be a tombstone)",
                "{'key':1}                      | malformed_record | the record has no value (an explicit \"value\":null would be a tombstone)",
                "{'value':1,'value':1}          | malformed_record | field 'value' at byte 12 gives the value a second time",
                "{'value':1,'payload':1}        | malformed_record | field 'payload' at byte 12 gives the value a second time",
                "{'value':1,'value_base64':''}  | malformed_record | field 'value_base64' at byte 12 gives the value a second time",
                "{'key':1,'key_base64':''}      | malformed_record | field 'key_base64' at byte 10 gives the key a second time",
                "{'ts':1,'timestamp':1}         | malformed_record | field 'timestamp' at byte 9 gives the timestamp a second time",
                "{'offset':1,'offset':1}        | malformed_record | field 'offset' at byte 13 gives the offset a second time",
                "{'topic':7}                    | malformed_record | field 'topic' at byte 10 must be a string, got 7",
                "{'topic':['t']}                | malformed_record | field 'topic' at byte 10 must be a string, got an array",
                "{'partition':-1}               | malformed_record | field 'partition' at byte 14 must be a whole number from 0 to 2147483647, got -1",
                "{'partition':2147483648}       | malformed_record | field 'partition' at byte 14 must be a whole number from 0 to 2147483647, got 2147483648",
                "{'partition':'3'}              | malformed_record | field 'partition' at byte 14 must be a whole number from 0 to 2147483647, got \"3\"",
                "{'partition':3.0}              | malformed_record | field 'partition' at byte 14 must be a whole number from 0 to 2147483647, got 3.0",
                "{'seq':9223372036854775808}    | malformed_record | field 'seq' at byte 8 must be a whole number from 0 to 9223372036854775807, got 9223372036854775808",
                "{'seq':18446744073709551617}   | malformed_record | field 'seq' at byte 8 must be a whole number from 0 to 9223372036854775807, got 18446744073709551617",
                "{'ts':-5}                      | malformed_record | field 'ts' at byte 7 must be whole milliseconds since 1970 or RFC 3339 such as \"2026-11-23T17:52:18.5Z\", got -5",
                "{'ts':'2026-11-23T17:52:18'}   | malformed_record | field 'ts' at byte 7 must be whole milliseconds since 1970 or RFC 3339 such as \"2026-11-23T17:52:18.5Z\", got \"2026-11-23T17:52:18\"",
                "{'value_base64':7}             | malformed_record | field 'value_base64' at byte 17 must be base64 in a string, got 7",
                "{'value_base64':'a-b='}        | malformed_record | field 'value_base64' at byte 17 is not base64: Illegal base64 character 2d",
                // headers
                "{'headers':'a=1'}              | malformed_record | field 'headers' at byte 12 must be an object of names and values (or an array [name, value, …]), got \"a=1\"",
                "{'headers':{'a':1}}            | malformed_record | field 'headers.a' at byte 17 must be a string, null, {\"base64\":\"…\"} or an array of those, got 1",
                "{'headers':{'a':[['b']]}}      | malformed_record | field 'headers.a' at byte 18 must be a string, null, {\"base64\":\"…\"} or an array of those, got an array",
                "{'headers':{'a':{}}}           | malformed_record | field 'headers.a' at byte 18 must be {\"base64\":\"…\"} and no more where it is an object",
                "{'headers':{'a':{'b64':''}}}   | malformed_record | field 'headers.a' at byte 18 must be {\"base64\":\"…\"} and no more where it is an object",
                "{'headers':['a']}              | malformed_record | header 'a' at byte 16 has no value: an array of headers is [name, value, …]",
                "{'headers':[1,'a']}            | malformed_record | field 'headers' at byte 13 must be [name, value, …] where it is an array, got 1",
                // the line
                "`  `                           | malformed_record | the line is empty, expected a JSON object",
                "'value'                        | malformed_record | expected a JSON object, got a string at byte 1",
                "[1]                            | malformed_record | expected a JSON object, got an array at byte 1",
                "{'value':'v'                   | malformed_record | the line ends before its JSON object does",
                "{'value':'v'}x                 | malformed_record | not JSON at byte 14: Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
                "{'value':'v'}{'value':'v'}     | malformed_record | expected nothing behind the object, but more follows at byte 14",
                "{'value':'\\ud83d'}            | malformed_record | a string at byte 10 has half of a surrogate pair (\\ud800 to \\udfff), which is no character",
                "{'value':'\\ude00\\ud83d'}     | malformed_record | a string at byte 10 has half of a surrogate pair (\\ud800 to \\udfff), which is no character",
                "{'headers':{'\\ud83dx':''}}    | malformed_record | not JSON at byte 20: Broken surrogate pair in field name: expected '\\' to start low surrogate, got 0x78",
            })
    void invalid_isExplained(String line, String code, String message) {
        Parsed parsed = parse(line);

        assertThat(parsed.message()).isEqualTo(message);
        assertThat(parsed.code()).isEqualTo(code);
        assertThat(parsed.outcome()).isEqualTo(Outcome.INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'value':01}",
                "{'value':1.}",
                "{'value':.5}",
                "{'value':+1}",
                "{'value':1e}",
                "{'value':-}",
                "{'value':NaN}",
                "{'value':True}",
                "{'value':nul}",
                "{'value':truefalse}",
                "{'value':1 2}",
                "{'value':'v',}",
                "{,'value':'v'}",
                "{'value' 'v'}",
                "{'value':}",
                "{value:'v'}",
                "{'value':[1,]}",
                "{'value':[1}]}",
                "{'value':{'a':1,}}",
                "{'value':{'a'}}",
                "{'value':{1:1}}",
                "{'value':'\\x'}",
                "{'value':'\\u12g4'}",
                "{'value':['\\u12g4']}",
                "{'value':'tab\t'}",
                "{'value':['tab\t']}",
                "{'value':'v'}\0",
                "{'value':/**/'v'}",
                "\ufeff{'value':'v'}",
            })
    void invalid_whereItIsNotJson(String line) {
        assertThat(parse(line).code()).isEqualTo("malformed_record");
    }

    @Test
    void invalid_whereItIsNotUtf8() {
        byte[] line = "{\"value\":\"\u00c3(\"}".getBytes(ISO_8859_1);

        assertThat(parse(new JsonLine(1, 1), line).message()).isEqualTo("the line is not UTF-8: byte 11 is 0xc3");
    }

    @Test
    void invalid_inUtf16_isNotGuessed() {
        assertThat(parse(new JsonLine(1, 1), "{\"value\":1}".getBytes(UTF_16LE)).code())
                .isEqualTo("malformed_record");
    }

    @Test
    void invalid_whereNestedTooDeep() {
        assertThat(parse("{'value':" + "[".repeat(499) + "]".repeat(499) + "}").outcome())
                .isEqualTo(Outcome.RECORD);
        assertThat(parse("{'value':" + "[".repeat(500) + "]".repeat(500) + "}").message())
                .isEqualTo("objects and arrays lie in each other more than 500 deep");
        assertThat(parse("{'value':" + "[{'a':".repeat(300_000)).code()).isEqualTo("malformed_record");
    }

    @Test
    void message_ofALongName_staysShort() {
        Parsed parsed = parse("{'" + "x".repeat(1_000_000) + "':1}");

        assertThat(parsed.code()).isEqualTo("unknown_field");
        assertThat(parsed.message()).hasSizeLessThan(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'forebay':2,'new':true}      | unsupported_version | field 'forebay' at byte 12 asks for version 2, supported is 1",
                "{'forebay':'1'}               | malformed_record    | field 'forebay' at byte 12 must be the protocol's version, 1, got \"1\"",
                "{'forebay':1,'akc':'synced'}  | unknown_field       | unknown field 'akc' at byte 14 (did you mean 'ack'?)",
                "{'value':'v','forebay':1}     | unknown_field       | unknown field 'value' at byte 2",
                "{'forebay':1,'ack':true}      | malformed_record    | field 'ack' at byte 20 must be a string, got true",
                "{'forebay':1,'forebay':1}     | malformed_record    | field 'forebay' at byte 14 comes a second time",
                "{'forebay':1,'producer':''}   | malformed_record    | field 'producer' at byte 25 must be a string of 1 to 255 bytes, got \"\"",
                "{'forebay':1                  | malformed_record    | the line ends before its JSON object does",
                "{'forebay':1} 1               | malformed_record    | expected nothing behind the object, but more follows at byte 15",
            })
    void hello_invalid_isExplained(String line, String code, String message) {
        Parsed parsed = parse(line);

        assertThat(parsed.message()).isEqualTo(message);
        assertThat(parsed.code()).isEqualTo(code);
    }

    @Test
    void hello_producerBeyondItsLengthField_isRefused() {
        assertThat(parse("{'forebay':1,'producer':'" + "é".repeat(128) + "'}").code())
                .isEqualTo("malformed_record");
    }
}
