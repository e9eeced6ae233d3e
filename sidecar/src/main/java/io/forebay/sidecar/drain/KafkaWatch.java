// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.concurrent.Threads;
import io.forebay.sidecar.spool.Spool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks on whether there is a connection to any broker, and says it when there is none, with the reason. A thread of its own, since
 * finding the reason means to try a connection; it changes nothing.
 */
final class KafkaWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaWatch.class);
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int PROBE_MS = 2_000;
    /** A first connection takes about a second on a small machine that has just started this program. */
    private static final long FIRST_LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Longer than the drain's longest pause between two attempts to authenticate. */
    private static final int LOOKS_UNTIL_CALM = 8;

    private final Link link;
    private final Spool spool;
    private final String bootstrap;
    private final Incident unreachable = new Incident(LOG, "Kafka", System::nanoTime);
    private final Thread thread;
    private volatile boolean closing;
    private volatile @Nullable String trouble = "not connected so far";
    private boolean everConnected;
    private double failedAuthentications;
    private int looksSinceRefusal = LOOKS_UNTIL_CALM;
    private @Nullable Producer<byte[], byte[]> lastProducer;

    KafkaWatch(Link link, Spool spool, String bootstrap) {
        this.link = link;
        this.spool = spool;
        this.bootstrap = bootstrap;
        thread = Threads.daemon("forebay-kafka-watch", this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        LockSupport.parkNanos(this, FIRST_LOOK_NANOS);
        while (!closing) {
            look();
            LockSupport.parkNanos(this, PERIOD_NANOS);
        }
    }

    private void look() {
        if (wasRefused()) {
            looksSinceRefusal = 0;
            met("doesn't accept who we are: authentication fails at " + bootstrap
                    + ", look at kafka.security.protocol, kafka.sasl.* and kafka.ssl.*");
        } else if (ProducerFigures.of(link.current(), ProducerFigures.CONNECTIONS) == 0) {
            // Idle connections are closed after a while: that alone is no trouble.
            if (!everConnected || spool.waiting() > 0) {
                met("not reachable, " + probe());
            }
        } else if (++looksSinceRefusal
                > LOOKS_UNTIL_CALM) { // a connection that is about to be refused counts as one too
            everConnected = true;
            trouble = null;
            unreachable.over("connected");
        }
    }

    private void met(String what) {
        trouble = what;
        unreachable.met(what, waiting());
    }

    /** Why no broker is connected; null where one is, or was when there was something to send. Any thread. */
    @Nullable
    String trouble() {
        return trouble;
    }

    private boolean wasRefused() {
        Producer<byte[], byte[]> producer = link.current();
        double before = producer == lastProducer ? failedAuthentications : 0;
        lastProducer = producer;
        failedAuthentications = ProducerFigures.of(producer, ProducerFigures.FAILED_AUTHENTICATIONS);
        return failedAuthentications > before;
    }

    private String waiting() {
        return spool.waiting() + " records wait, new ones are still accepted";
    }

    private String probe() {
        StringBuilder reasons = new StringBuilder();
        for (String server : bootstrap.split(",", -1)) {
            String reason = probe(server.strip());
            reasons.append(reasons.isEmpty() ? "" : ", ")
                    .append(server.strip())
                    .append(": ")
                    .append(reason);
        }
        return reasons.toString();
    }

    private static String probe(String server) {
        int colon = server.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            int port = Integer.parseInt(server.substring(colon + 1));
            socket.connect(new InetSocketAddress(server.substring(0, Math.max(colon, 0)), port), PROBE_MS);
            return "accepts connections, but not ours so far (starting up, or security.protocol doesn't fit)";
        } catch (IOException | RuntimeException e) {
            return text(e);
        }
    }

    private static String text(Exception e) {
        @Nullable String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        // A probe may take some seconds more; it holds nothing that anybody waits for.
    }
}
