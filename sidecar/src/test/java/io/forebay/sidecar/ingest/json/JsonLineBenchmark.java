// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What one line costs by the quick way and by Jackson, and what Jackson's bare tokens cost, with a parser for each line and with one
 * parser that is fed all lines: the figures behind having a quick way.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class JsonLineBenchmark {
    private static final String TEXT = "0123456789".repeat(10);

    /** The shape of the line. */
    public enum Shape {
        TEXT("{'topic':'bench','value':'" + JsonLineBenchmark.TEXT + "'}"),
        TEXT_WITH_KEY_AND_SEQ(
                "{'topic':'bench','key':'user-4711','value':'" + JsonLineBenchmark.TEXT + "','seq':1234567}"),
        LONG_TEXT("{'topic':'bench','value':'" + JsonLineBenchmark.TEXT.repeat(10) + "'}"),
        NESTED(
                "{'topic':'orders','key':'42','value':{'id':42,'eur':9.5,'items':[{'sku':'a-1','n':2},{'sku':'b-7','n':1}],"
                        + "'note':'by noon'},'headers':{'source':'billing'},'timestamp':1795456800000}"),
        ESCAPED("{'topic':'bench','value':'{\\'id\\':42,\\'eur\\':9.5,\\'text\\':\\'" + JsonLineBenchmark.TEXT
                + "\\'}\\n'}"),
        REFUSED("{'topic':'bench','vlaue':'" + JsonLineBenchmark.TEXT + "'}");

        private final String line;

        Shape(String text) {
            line = text.replace('\'', '"');
        }
    }

    @Param
    public Shape shape;

    private final JsonLine line = new JsonLine(128, 1 << 20);
    private final JsonFactory factory = new JsonFactory();
    private final Scratch texts = new Scratch();
    private byte[] bytes;
    private byte[] ended;
    private JsonParser fed;

    @Setup
    public void setUp() throws IOException {
        bytes = shape.line.getBytes(UTF_8);
        ended = (shape.line + "\n").getBytes(UTF_8);
        fed = factory.createNonBlockingByteArrayParser();
    }

    @Benchmark
    public JsonLine.Outcome parse() {
        return line.parse(bytes, 0, bytes.length);
    }

    @Benchmark
    public JsonLine.Outcome parseWithJacksonOnly() {
        return line.parseWithJackson(bytes, 0, bytes.length);
    }

    @Benchmark
    public int jacksonTokensParserPerLine() throws IOException {
        texts.clear();
        try (JsonParser parser = factory.createParser(bytes, 0, bytes.length)) {
            JsonToken token;
            while ((token = parser.nextToken()) != null) {
                take(token, parser);
            }
        }
        return texts.length();
    }

    @Benchmark
    public int jacksonTokensOneParser() throws IOException {
        ((ByteArrayFeeder) fed.getNonBlockingInputFeeder()).feedInput(ended, 0, ended.length);
        texts.clear();
        JsonToken token;
        while ((token = fed.nextToken()) != JsonToken.NOT_AVAILABLE) {
            take(token, fed);
        }
        return texts.length();
    }

    /** The text as the bytes that a record needs. */
    private void take(JsonToken token, JsonParser parser) throws IOException {
        if (token.isScalarValue()) {
            Utf8.append(texts, parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        }
    }

    /** Arguments: a pattern of benchmark names, or none. */
    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(JsonLineBenchmark.class.getSimpleName() + (args.length > 0 ? "." + args[0] : ""))
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }
}
