// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A collector that keeps what it gets, decoded by OpenTelemetry's own classes. Thread-safe. */
public final class OtlpReceiver implements AutoCloseable {
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<Metric> metrics = new CopyOnWriteArrayList<>();
    private final Map<String, String> resource = new java.util.concurrent.ConcurrentHashMap<>();
    private final HttpServer server;
    private final String scheme;

    private OtlpReceiver(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
    }

    /** One that takes everything and keeps nothing. */
    public static OtlpReceiver discarding() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            answer(exchange);
        });
        server.start();
        return new OtlpReceiver(server, "http");
    }

    /** One that answers traces by these statuses in turn, without taking them; metrics it takes. */
    public static OtlpReceiver refusing(int... statuses) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        OtlpReceiver receiver = new OtlpReceiver(server, "http");
        AtomicInteger requests = new AtomicInteger();
        server.createContext("/v1/traces", exchange -> {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            byte[] garbage = "<html>this is no collector".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(statuses[requests.getAndIncrement() % statuses.length], garbage.length);
            exchange.getResponseBody().write(garbage);
            exchange.close();
        });
        server.createContext("/v1/metrics", receiver::metrics);
        server.start();
        return receiver;
    }

    public static OtlpReceiver open() throws IOException {
        return open(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), "http");
    }

    /** One that speaks TLS; {@link #certificate} is what its clients have to trust. */
    public static OtlpReceiver secure(Path directory) throws IOException, GeneralSecurityException {
        Keys keys = Keys.make(directory);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(keys.server()));
        return open(server, "https");
    }

    /** The certificate of one that was made in that directory. */
    public static Path certificate(Path directory) {
        return Keys.certificate(directory);
    }

    private static OtlpReceiver open(HttpServer server, String scheme) {
        OtlpReceiver receiver = new OtlpReceiver(server, scheme);
        server.createContext("/v1/traces", receiver::traces);
        server.createContext("/v1/metrics", receiver::metrics);
        server.start();
        return receiver;
    }

    public String endpoint() {
        return scheme + "://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The spans of a producer. */
    public List<Span> spans(String client) {
        return spans.stream()
                .filter(span -> client.equals(attributes(span).get("messaging.client.id")))
                .toList();
    }

    public List<Span> allSpans() {
        return List.copyOf(spans);
    }

    public List<Metric> metrics() {
        return List.copyOf(metrics);
    }

    public Map<String, String> resource() {
        return resource;
    }

    public static Map<String, String> attributes(Span span) {
        return attributes(span.getAttributesList());
    }

    public static Map<String, String> attributes(List<KeyValue> attributes) {
        return attributes.stream()
                .collect(Collectors.toMap(KeyValue::getKey, pair -> text(pair.getValue()), (a, b) -> b, TreeMap::new));
    }

    /** The span as it would stand in a header. */
    public static String traceParent(Span span) {
        HexFormat hex = HexFormat.of();
        return "00-" + hex.formatHex(span.getTraceId().toByteArray()) + "-"
                + hex.formatHex(span.getSpanId().toByteArray()) + "-01";
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void traces(HttpExchange exchange) throws IOException {
        try (InputStream in = body(exchange)) {
            ExportTraceServiceRequest.parseFrom(in).getResourceSpansList().forEach(from -> {
                resource.putAll(attributes(from.getResource().getAttributesList()));
                from.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
            });
        }
        answer(exchange);
    }

    private void metrics(HttpExchange exchange) throws IOException {
        try (InputStream in = body(exchange)) {
            ExportMetricsServiceRequest.parseFrom(in)
                    .getResourceMetricsList()
                    .forEach(from ->
                            from.getScopeMetricsList().forEach(scope -> metrics.addAll(scope.getMetricsList())));
        }
        answer(exchange);
    }

    private static InputStream body(HttpExchange exchange) throws IOException {
        @Nullable String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
        InputStream body = exchange.getRequestBody();
        return "gzip".equals(encoding) ? new GZIPInputStream(body) : body;
    }

    private static void answer(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private static String text(AnyValue value) {
        return value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue();
    }
}
