// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.forebay.sidecar.incident.IncidentLog;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AcceptTroubleTest {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger(Ingest.class);
    private long nowMs = 7;
    private final IncidentLog incidents = new IncidentLog(() -> nowMs);
    private final EmbeddedChannel channel =
            new EmbeddedChannel(new AcceptTrouble("listener app", () -> nowMs, incidents));

    @BeforeEach
    void listen() {
        channel.freezeTime();
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void close() {
        log.detachAppender(lines);
        channel.finishAndReleaseAll();
    }

    @Test
    void troubleThatLasts_hasALineAtItsBeginning_oneAMinute_andOneAtItsEnd() {
        for (int second = 0; second < 130; second++) {
            fail();
            assertThat(channel.config().isAutoRead()).isFalse();
            pass(1);
            assertThat(channel.config().isAutoRead()).isTrue();
        }
        pass(10);
        assertThat(said())
                .containsExactly(
                        "listener app: nobody is let in: Too many open files; who connects waits, and it is tried again every"
                                + " second",
                        "listener app: for 60 s nobody is let in: Too many open files",
                        "listener app: for 120 s nobody is let in: Too many open files",
                        "listener app: nobody is kept out any more, after 129 s");
        assertThat(incidents.incidents()).singleElement().satisfies(incident -> {
            assertThat(incident.what()).isEqualTo("listener app");
            assertThat(incident.reason()).isEqualTo("nobody is let in: Too many open files");
            assertThat(incident.count()).isEqualTo(130);
            assertThat(incident.endedMs()).isNotNull();
        });
    }

    /** One descriptor that is free now and then is no end. */
    @Test
    void failureNowAndThen_isOneIncident() {
        for (int i = 0; i < 10; i++) {
            fail();
            pass(4);
        }
        assertThat(said()).hasSize(1);
        assertThat(incidents.incidents()).hasSize(1);
    }

    @Test
    void listenerThatWasEnded_isNotOpenedAgain() {
        channel.config().setAutoRead(false);
        fail();
        pass(2);
        assertThat(channel.config().isAutoRead()).isFalse();
    }

    private void fail() {
        channel.pipeline().fireExceptionCaught(new IOException("Too many open files"));
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            nowMs += 1_000;
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    private List<String> said() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
