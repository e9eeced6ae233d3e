// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.export;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.forebay.agent.shield.AgentLog;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code GET /metrics} at a port of 127.0.0.1, on one thread, which is a daemon as the one that opens it. Only requests for
 * that address by number or as localhost, so that no web page can read it by a name of its own.
 */
final class PrometheusEndpoint implements AutoCloseable {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final String PATH = "/metrics";
    private static final int BACKLOG = 4;
    private static final int NOTHING = -1;

    private final HttpServer server;

    private PrometheusEndpoint(HttpServer server) {
        this.server = server;
    }

    /** Opens it; null where that fails, which is said. */
    static @Nullable PrometheusEndpoint open(int port, PrometheusReader reader, AgentLog log) {
        try {
            HttpServer server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), BACKLOG);
            server.createContext("/", exchange -> answer(exchange, reader));
            server.start();
            log.say(
                    "Prometheus finds metrics at http://127.0.0.1:%d%s",
                    server.getAddress().getPort(), PATH);
            return new PrometheusEndpoint(server);
        } catch (IOException | RuntimeException e) {
            log.say("prometheus.port: cannot listen on 127.0.0.1:%d: %s; choose another one", port, e.getMessage());
            return null;
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, PrometheusReader reader) throws IOException {
        try {
            if (!isLocal(exchange.getRequestHeaders().getFirst("Host"))) {
                exchange.sendResponseHeaders(403, NOTHING);
            } else if (!exchange.getRequestURI().getPath().equals(PATH)) {
                exchange.sendResponseHeaders(404, NOTHING);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(405, NOTHING);
            } else {
                byte[] body = PrometheusText.of(reader.read()).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
                exchange.sendResponseHeaders(200, body.length);
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
        } finally {
            exchange.close();
        }
    }

    private static boolean isLocal(@Nullable String host) {
        String name = host == null ? "" : host.replaceFirst(":[0-9]+$", "");
        return name.equals("127.0.0.1") || name.equals("localhost");
    }
}
