// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the first of each kind of refusal, then at most one a minute with the number of those that were passed over. */
final class Incidents {
    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);
    private static final long QUIET_MS = 60_000;

    private final LongSupplier clockMs;
    private final Map<ErrorCode, Incident> byCode = new EnumMap<>(ErrorCode.class);

    Incidents(LongSupplier clockMs) {
        this.clockMs = clockMs;
    }

    /** Something was refused to a client of that listener. */
    void refused(String listener, ErrorCode code, String message) {
        Incident incident = byCode.computeIfAbsent(code, c -> new Incident());
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

    private static final class Incident {
        private long count;
        private long untold;
        private long saidAtMs;
    }
}
