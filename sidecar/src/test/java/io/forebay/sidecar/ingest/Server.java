// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.util.Objects.requireNonNull;

import io.forebay.sidecar.systemd.InheritedSockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** An {@link Ingest} on a Unix socket in a directory of its own, over a {@link FakeSink}, with limits small enough to be met. */
final class Server implements AutoCloseable {
    static final long NOW_MS = 1_795_456_800_000L;
    static final String TOPIC = "app-events";

    final FakeSink sink;
    final Path dir;
    final CountingMetrics metrics;
    private final Ingest ingest;

    private Server(Path dir, FakeSink sink, CountingMetrics metrics, Ingest ingest) {
        this.dir = dir;
        this.sink = sink;
        this.metrics = metrics;
        this.ingest = ingest;
    }

    static Server start() {
        return builder().start();
    }

    static Builder builder() {
        return new Builder();
    }

    BindAddress address() {
        return requireNonNull(ingest.addresses().get("app"));
    }

    Path socket() {
        return ((BindAddress.Unix) address()).path();
    }

    Ingest ingest() {
        return ingest;
    }

    Client connect() throws IOException {
        return Client.connect(address());
    }

    @Override
    public void close() {
        ingest.close();
        try {
            if (Files.exists(dir)) {
                Files.delete(dir); // nothing may be left in it
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Settings that a test changes where it needs to. */
    static final class Builder {
        private FakeSink sink = new FakeSink();
        private String protocol = Protocols.AUTO;
        private @Nullable String topic = TOPIC;
        private AckLevel ack = AckLevel.SYNCED;
        private @Nullable String mode;
        private boolean tcp;
        private int maxRecordBytes = 1 << 20;
        private int maxLineBytes = 2 << 20;
        private int maxHeaders = 128;
        private int maxUnacked = 1_000;
        private int maxConnections = 16;
        private long maxMemory = IngestSettings.LEAST_MEMORY_BYTES;
        private Transport transport = Transport.best();
        private InheritedSockets inherited = InheritedSockets.NONE;
        private AccessSettings access = AccessSettings.OPEN;
        private QuotaSettings quota = QuotaSettings.NONE;
        private QuotaSettings userQuota = QuotaSettings.NONE;
        private LongSupplier nanos = System::nanoTime;

        Builder sink(FakeSink fake) {
            sink = fake;
            return this;
        }

        Builder protocol(String name) {
            protocol = name;
            return this;
        }

        Builder topic(@Nullable String name) {
            topic = name;
            return this;
        }

        Builder ack(AckLevel level) {
            ack = level;
            return this;
        }

        Builder mode(String octal) {
            mode = octal;
            return this;
        }

        Builder tcp() {
            tcp = true;
            return this;
        }

        Builder maxRecordBytes(int limit) {
            maxRecordBytes = limit;
            return this;
        }

        Builder maxLineBytes(int limit) {
            maxLineBytes = limit;
            return this;
        }

        Builder maxHeaders(int limit) {
            maxHeaders = limit;
            return this;
        }

        Builder maxUnacked(int limit) {
            maxUnacked = limit;
            return this;
        }

        Builder maxConnections(int limit) {
            maxConnections = limit;
            return this;
        }

        Builder access(AccessSettings who) {
            access = who;
            return this;
        }

        Builder quota(QuotaSettings limits) {
            quota = limits;
            return this;
        }

        Builder userQuota(QuotaSettings limits) {
            userQuota = limits;
            return this;
        }

        Builder nanos(LongSupplier clock) {
            nanos = clock;
            return this;
        }

        Builder inherited(InheritedSockets sockets) {
            inherited = sockets;
            return this;
        }

        Builder transport(Transport which) {
            transport = which;
            return this;
        }

        IngestSettings settings(BindAddress bind) {
            ListenerSettings listener =
                    new ListenerSettings("app", bind, protocol, topic, ack, mode, null, null, access, quota);
            return new IngestSettings(
                    List.of(listener),
                    maxRecordBytes,
                    maxLineBytes,
                    maxHeaders,
                    maxUnacked,
                    maxConnections,
                    maxMemory,
                    userQuota);
        }

        Server start() {
            try {
                Path dir = Files.createTempDirectory("fb");
                BindAddress bind =
                        tcp ? new BindAddress.Tcp("127.0.0.1", 0) : new BindAddress.Unix(dir.resolve("forebay.sock"));
                return start(dir, bind);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Server start(Path dir, BindAddress bind) throws ListenException {
            CountingMetrics metrics = new CountingMetrics();
            Ingest ingest = new Ingest(settings(bind), sink, () -> NOW_MS, nanos, metrics, transport, inherited);
            Server server = new Server(dir, sink, metrics, ingest);
            ingest.start();
            return server;
        }
    }
}
