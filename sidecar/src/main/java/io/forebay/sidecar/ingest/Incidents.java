// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.incident.IncidentLog;
import io.forebay.sidecar.record.Origin;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the first of each kind of trouble with clients, then at most one a minute with the number of those that were passed over. Who isn't let in is
 * a kind of his own, by listener and user: another one takes another remedy.
 */
final class Incidents {
    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);
    private static final long QUIET_MS = 60_000;

    private static final int MOST_KINDS = 1_000;

    private final LongSupplier clockMs;
    private final IncidentLog log = IncidentLog.ofThisProcess();
    private final Map<Object, Incident> byKind = new HashMap<>();

    Incidents(LongSupplier clockMs) {
        this.clockMs = clockMs;
    }

    /** Something was refused to a client of that listener. */
    void refused(String listener, int uid, ErrorCode code, String message) {
        happened(kind(listener, uid, code), "listener " + listener + ": " + code.text() + ": " + message);
    }

    /**
     * Somebody was held up by a limit.
     *
     * @param limit stands for whom and by what
     */
    void held(Object limit, String message) {
        happened(limit, message);
    }

    private void happened(Object kind, String message) {
        if (byKind.size() >= MOST_KINDS) {
            byKind.clear(); // rather say something twice than fill memory
        }
        Incident incident = byKind.computeIfAbsent(kind, k -> new Incident(log.tracker("clients", QUIET_MS)));
        long now = clockMs.getAsLong();
        long quietMs = now - incident.saidAtMs; // negative when the clock was set back meanwhile
        if (incident.count > 0 && quietMs >= 0 && quietMs < QUIET_MS) {
            incident.untold++;
        } else {
            LOG.warn(
                    "{}{}",
                    message,
                    incident.untold == 0 ? "" : " (and " + incident.untold + " more since the last such line)");
            incident.untold = 0;
            incident.saidAtMs = now;
        }
        incident.count++;
        incident.tracker.met(message);
    }

    private static Kind kind(String listener, int uid, ErrorCode code) {
        return code == ErrorCode.NOT_ALLOWED ? new Kind(code, listener, uid) : new Kind(code, "", Origin.NO_UID);
    }

    private record Kind(ErrorCode code, String listener, int uid) {}

    private static final class Incident {
        private final IncidentLog.Tracker tracker;
        private long count;
        private long untold;
        private long saidAtMs;

        private Incident(IncidentLog.Tracker tracker) {
            this.tracker = tracker;
        }
    }
}
