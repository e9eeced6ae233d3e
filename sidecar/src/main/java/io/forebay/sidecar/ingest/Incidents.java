// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.record.Origin;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the first of each kind of refusal, then at most one a minute with the number of those that were passed over. Who isn't let in is
 * a kind of his own, by listener and user: another one takes another remedy.
 */
final class Incidents {
    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);
    private static final long QUIET_MS = 60_000;

    private static final int MOST_KINDS = 1_000;

    private final LongSupplier clockMs;
    private final Map<Kind, Incident> byKind = new HashMap<>();

    Incidents(LongSupplier clockMs) {
        this.clockMs = clockMs;
    }

    /** Something was refused to a client of that listener. */
    void refused(String listener, int uid, ErrorCode code, String message) {
        Incident incident = byKind.computeIfAbsent(kind(listener, uid, code), k -> new Incident());
        long now = clockMs.getAsLong();
        long quietMs = now - incident.saidAtMs; // negative when the clock was set back meanwhile
        if (incident.count > 0 && quietMs >= 0 && quietMs < QUIET_MS) {
            incident.untold++;
        } else {
            LOG.warn(
                    "listener {}: {}: {}{}",
                    listener,
                    code.text(),
                    message,
                    incident.untold == 0 ? "" : " (and " + incident.untold + " more since the last such line)");
            incident.untold = 0;
            incident.saidAtMs = now;
        }
        incident.count++;
    }

    private Kind kind(String listener, int uid, ErrorCode code) {
        Kind personal = new Kind(code, listener, uid);
        boolean hasPlace = byKind.size() < MOST_KINDS || byKind.containsKey(personal);
        return code == ErrorCode.NOT_ALLOWED && hasPlace ? personal : new Kind(code, "", Origin.NO_UID);
    }

    private record Kind(ErrorCode code, String listener, int uid) {}

    private static final class Incident {
        private long count;
        private long untold;
        private long saidAtMs;
    }
}
