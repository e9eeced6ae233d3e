// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.incident.IncidentLog;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before all else at a listening channel, for when nobody can be let in, mostly since there is no file descriptor left: says so
 * when that begins, once a minute, and when it is over, and tries again once a second. By itself Netty logs a stack trace each second.
 * Who isn't let in waits in the system's queue. Confined to the channel's event loop.
 */
public final class AcceptTrouble extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

    private static final long AGAIN_MS = 1_000;
    /** It is over when nothing has failed for so long: with one descriptor that is free now and then it goes on. */
    private static final long QUIET_MS = 5_000;

    private static final long LONG_MS = 60_000;

    private final String where;
    private final LongSupplier nowMs;
    private final IncidentLog.Tracker tracker;
    private boolean isOn;
    private long beganMs;
    private long saidMs;
    private long lastMs;

    /**
     * @param where whom they can't reach, such as "listener app"
     * @param nowMs monotonic milliseconds
     */
    public AcceptTrouble(String where, LongSupplier nowMs) {
        this(where, nowMs, IncidentLog.ofThisProcess());
    }

    AcceptTrouble(String where, LongSupplier nowMs, IncidentLog incidents) {
        this.where = where;
        this.nowMs = nowMs;
        tracker = incidents.tracker(where);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        long now = nowMs.getAsLong();
        String reason = "nobody is let in: " + cause.getMessage();
        tracker.met(reason);
        lastMs = now;
        if (!isOn) {
            isOn = true;
            beganMs = now;
            saidMs = now;
            LOG.error("{}: {}; who connects waits, and it is tried again every second", where, reason);
        } else if (now - saidMs >= LONG_MS) {
            saidMs = now;
            LOG.error("{}: for {} s {}", where, TimeUnit.MILLISECONDS.toSeconds(now - beganMs), reason);
        }
        if (context.channel().config().isAutoRead()) { // not where it was ended meanwhile
            context.channel().config().setAutoRead(false);
            later(context);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the loop
    private void later(ChannelHandlerContext context) {
        context.executor().schedule(() -> goOn(context), AGAIN_MS, TimeUnit.MILLISECONDS);
    }

    private void goOn(ChannelHandlerContext context) {
        if (context.channel().isOpen()) {
            context.channel().config().setAutoRead(true);
            look(context);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the loop
    private void look(ChannelHandlerContext context) {
        long now = nowMs.getAsLong();
        if (!isOn || !context.channel().config().isAutoRead()) {
            return; // it failed again, and is tried again
        }
        if (now - lastMs < QUIET_MS) {
            context.executor().schedule(() -> look(context), AGAIN_MS, TimeUnit.MILLISECONDS);
            return;
        }
        isOn = false;
        tracker.over();
        LOG.warn(
                "{}: nobody is kept out any more, after {} s",
                where,
                TimeUnit.MILLISECONDS.toSeconds(lastMs - beganMs));
    }
}
