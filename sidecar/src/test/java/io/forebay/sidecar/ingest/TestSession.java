// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.spool.RecordSink;
import java.nio.file.Path;

/** Sessions without sockets. */
final class TestSession {
    private TestSession() {}

    /** The decoder of an {@code auto} listener with a topic. */
    static Decoder decoder(RecordSink sink, Outbox outbox) {
        return new Sniffer(session(sink, outbox));
    }

    static Session session(RecordSink sink, Outbox outbox) {
        BindAddress nowhere = new BindAddress.Unix(Path.of("/nowhere"));
        IngestSettings settings = Server.builder().settings(nowhere);
        Intake intake = new Intake(sink, settings, IngestMetrics.NONE, () -> Server.NOW_MS, System::nanoTime, () -> {});
        return new Session(
                intake, new Entrance(settings.listeners().get(0), sink, new UserDatabase()), Peer.UNKNOWN, outbox);
    }
}
