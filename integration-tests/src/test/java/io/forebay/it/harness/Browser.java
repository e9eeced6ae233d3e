// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A page in a real Chromium without a window, steered by its DevTools protocol. */
public final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern ADDRESS = Pattern.compile("ws://127\\.0\\.0\\.1:(\\d+)/");

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<String>> calls = new ConcurrentHashMap<>();

    private Browser(Process process, int port) throws IOException, InterruptedException {
        this.process = process;
        HttpResponse<String> page = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/new"))
                        .PUT(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        String address = field(page.body(), "webSocketDebuggerUrl");
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(address), new Answers())
                .join();
        call("Page.enable", "{}");
    }

    /** Starts it, its profile and its caches in that directory. */
    public static Browser start(Path directory) {
        try {
            Path home = Files.createTempDirectory(directory, "browser");
            Path log = home.resolve("log");
            ProcessBuilder builder = new ProcessBuilder(List.of(
                            "chromium",
                            "--headless=new",
                            "--no-sandbox", // a build may run as root
                            "--disable-gpu",
                            "--disable-dev-shm-usage",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--no-first-run",
                            "--remote-debugging-port=0",
                            "--user-data-dir=" + home.resolve("profile"),
                            "about:blank"))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("HOME", home.toString());
            builder.environment().put("XDG_CONFIG_HOME", home.toString());
            builder.environment().put("XDG_CACHE_HOME", home.toString());
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            int[] port = {0};
            await("the browser").atMost(PATIENCE).until(() -> {
                Matcher said = ADDRESS.matcher(Files.readString(log, UTF_8));
                port[0] = said.find() ? Integer.parseInt(said.group(1)) : 0;
                return port[0] != 0;
            });
            return new Browser(process, port[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Goes to an address. */
    public void open(String url) {
        call("Page.navigate", "{\"url\":" + quoted(url) + "}");
    }

    /** The width and height of what is seen, in CSS pixels. */
    public void size(int width, int height) {
        call(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\":" + width + ",\"height\":" + height + ",\"deviceScaleFactor\":1,\"mobile\":" + (width < 600)
                        + "}");
    }

    /** What the user prefers: {@code light} or {@code dark}. */
    public void scheme(String scheme) {
        call(
                "Emulation.setEmulatedMedia",
                "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":" + quoted(scheme) + "}]}");
    }

    /** Whether scripts of pages run; those of {@link #eval} do. */
    public void scripts(boolean on) {
        call("Emulation.setScriptExecutionDisabled", "{\"value\":" + !on + "}");
    }

    /** The value of an expression in the page, as text. */
    public String eval(String expression) {
        String answer = call(
                "Runtime.evaluate",
                "{\"returnByValue\":true,\"expression\":" + quoted("String(" + expression + ")") + "}");
        return field(answer, "value");
    }

    /** The page's text, as it is seen. */
    public String text() {
        return eval("document.body.innerText");
    }

    /** The whole page as a PNG file. */
    public void screenshot(Path file) {
        String answer = call("Page.captureScreenshot", "{\"captureBeyondViewport\":true}");
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, Base64.getDecoder().decode(field(answer, "data")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String call(String method, String parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<String> answer = new CompletableFuture<>();
        calls.put(id, answer);
        socket.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}", true)
                .join();
        try {
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            throw new IllegalStateException(method + " " + parameters, e);
        }
    }

    private final class Answers implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                String message = text.toString();
                text.setLength(0);
                Matcher id = Pattern.compile("^\\{\"id\":(\\d+),").matcher(message);
                CompletableFuture<String> call = id.find() ? calls.remove(Integer.parseInt(id.group(1))) : null;
                if (call != null) {
                    call.complete(message);
                }
            }
            from.request(1);
            return null;
        }
    }

    private static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }

    /** The first field of that name, however deep. */
    private static String field(String json, String name) {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && parser.currentName().equals(name)) {
                    parser.nextToken();
                    return parser.getText();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("no " + name + " in " + json);
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
        children.forEach(child -> child.onExit().join());
    }
}
