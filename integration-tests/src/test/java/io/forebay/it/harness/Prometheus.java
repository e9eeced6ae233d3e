// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A real Prometheus in a process of its own, which scrapes sidecars and evaluates rules each second. It is of the distribution's package
 * {@code prometheus}. Thread-safe.
 */
public final class Prometheus implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final Process process;
    private final Path log;
    private final int port;

    private Prometheus(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** An alert that fires, of one instance. */
    public record Firing(String alert, String instance) {}

    /**
     * Starts one and waits until it answers.
     *
     * @param directory for its files, made where it isn't there
     * @param targets the loopback port of each instance's admin
     */
    public static Prometheus start(Path directory, String rules, Map<String, Integer> targets) {
        int port = Ports.free();
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("rules.yml"), rules);
            Path config = Files.writeString(directory.resolve("prometheus.yml"), configuration(targets));
            Path log = directory.resolve("prometheus.log");
            Process process = new ProcessBuilder(
                            "prometheus",
                            "--config.file=" + config,
                            "--storage.tsdb.path=" + directory.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            Prometheus prometheus = new Prometheus(process, log, port);
            prometheus.awaitReady();
            return prometheus;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The alerts that fire now; those that are pending don't. */
    public Set<Firing> firing() {
        try {
            return parse(get("/api/v1/alerts"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it answers to a query now, as JSON. */
    public String query(String expression) {
        try {
            return get("/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private static String configuration(Map<String, Integer> targets) {
        StringBuilder text = new StringBuilder("""
                global:
                  scrape_interval: 1s
                  scrape_timeout: 1s
                  evaluation_interval: 1s
                rule_files:
                  - rules.yml
                scrape_configs:
                  - job_name: forebay
                    static_configs:
                """);
        targets.forEach((instance, port) -> text.append(
                "      - targets: ['127.0.0.1:%d']\n        labels: {instance: '%s'}\n".formatted(port, instance)));
        return text.toString();
    }

    private void awaitReady() {
        try {
            await("Prometheus to be ready").atMost(Patience.LONGEST).until(() -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException("Prometheus ended:\n" + Logs.all(log));
                }
                return isReady();
            });
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private boolean isReady() {
        try {
            get("/-/ready");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String get(String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Of each alert the labels come before the state. */
    private static Set<Firing> parse(String answer) throws IOException {
        Set<Firing> firing = new HashSet<>();
        String alert = "";
        String instance = "";
        try (JsonParser json = new JsonFactory().createParser(answer)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token != JsonToken.VALUE_STRING) {
                    continue;
                }
                switch (String.valueOf(json.currentName())) {
                    case "alertname" -> alert = json.getText();
                    case "instance" -> instance = json.getText();
                    case "state" -> {
                        if (json.getText().equals("firing")) {
                            firing.add(new Firing(alert, instance));
                        }
                    }
                    default -> {}
                }
            }
        }
        return firing;
    }
}
