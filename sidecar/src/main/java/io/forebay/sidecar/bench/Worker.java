// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import io.forebay.sidecar.client.Ack;
import io.forebay.sidecar.client.FramesClient;
import io.forebay.sidecar.client.Hello;
import io.forebay.sidecar.client.JsonClient;
import io.forebay.sidecar.client.SocketPath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/**
 * The application's side of the benchmark, in a process of its own that lives through all rounds. It is told what to do in lines and
 * answers each with one line of histograms; see {@link WorkerProcess} for the other end.
 *
 * <pre>
 *  load SIZE RECORDS            as fast as possible; one histogram
 *  lone LEVEL SIZE RECORDS FILE each waits for its ack; two histograms, the second empty where LEVEL is not synced
 * </pre>
 */
public final class Worker {
    private final LoadSystem system;
    private final String target;
    private final String topic;
    private final String compression;
    private final int clients;
    private final List<Load> loads = new ArrayList<>();
    private final Map<Integer, Values> values = new HashMap<>();

    /**
     * @param target the socket, or for the direct producer the brokers
     */
    public Worker(LoadSystem system, String target, String topic, String compression, int clients) {
        this.system = system;
        this.target = target;
        this.topic = topic;
        this.compression = compression;
        this.clients = clients;
    }

    /** Does what it is told until the input ends. */
    public void run(BufferedReader in, PrintStream out) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ", 5);
                List<Histogram> answer = words[0].equals("lone") ? lone(words) : List.of(load(words, threads));
                out.println(Histograms.encode(answer));
            }
        } finally {
            threads.shutdown();
            for (Load load : loads) {
                load.close();
            }
        }
    }

    private Histogram load(String[] words, ExecutorService threads) throws IOException {
        Values of = values(words[1]);
        long records = Long.parseLong(words[2]);
        while (loads.size() < clients) {
            loads.add(connect());
        }
        List<Future<Histogram>> running = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Load load = loads.get(i);
            long share = records / clients + (i < records % clients ? 1 : 0);
            running.add(threads.submit(() -> load.run(of, share)));
        }
        Histogram all = Load.histogram();
        for (Future<Histogram> one : running) {
            all.add(get(one));
        }
        return all;
    }

    private static Histogram get(Future<Histogram> future) throws IOException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Load connect() throws IOException {
        Hello hello = new Hello(Ack.SYNCED, "");
        return switch (system) {
            case DIRECT -> new DirectLoad(target, topic, compression);
            case FRAMES, EXACTLY_ONCE, NO_TELEMETRY ->
                new SocketLoad(FramesClient.connect(SocketPath.address(target), hello), topic);
            case JSON -> new SocketLoad(JsonClient.connect(SocketPath.address(target), hello), topic);
        };
    }

    private List<Histogram> lone(String[] words) throws IOException {
        Ack ack = Ack.valueOf(words[1]);
        int records = Integer.parseInt(words[3]);
        return LoneClient.run(
                SocketPath.address(target),
                topic,
                ack,
                values(words[2]),
                records,
                Path.of(words[4]),
                ack == Ack.SYNCED);
    }

    private Values values(String size) {
        return values.computeIfAbsent(Integer.parseInt(size), Values::new);
    }
}
