// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IncidentTest {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger log = new LoggerContext().getLogger("test");
    private long nanos = 5;
    private final Incident incident = new Incident(log, "Kafka", () -> nanos);

    IncidentTest() {
        lines.start();
        log.addAppender(lines);
    }

    @Test
    void troubleThatLasts_hasALineAtItsBeginning_oneAMinute_andOneAtItsEnd() {
        for (int second = 0; second < 130; second++) {
            incident.met("away", second + " records wait");
            pass(1);
        }
        incident.over("connected");
        assertThat(said())
                .containsExactly(
                        "Kafka: away; 0 records wait",
                        "Kafka: still away; 60 records wait (for 60 s, met 61 times)",
                        "Kafka: still away; 120 records wait (for 120 s, met 121 times)",
                        "Kafka: connected after 130 s");
    }

    @Test
    void anotherReason_isSaidAtOnce() {
        incident.met("doesn't answer");
        pass(3);
        incident.met("refuses who we are");
        assertThat(said())
                .containsExactly("Kafka: doesn't answer", "Kafka: now refuses who we are (for 3 s, met 2 times)");
    }

    @Test
    void reasonsThatTakeTurns_haveALineEachAMinute() {
        for (int second = 0; second < 60; second++) {
            incident.met(second % 2 == 0 ? "doesn't answer" : "refuses who we are");
            pass(1);
        }
        assertThat(said()).hasSize(2);
    }

    @Test
    void reasonThatQuotesChangingFigures_doesNotFillTheLog() {
        for (int second = 0; second < 60; second++) {
            incident.met("expired after " + second + " ms");
            pass(1);
        }
        assertThat(said()).hasSize(4);
    }

    @Test
    void whatIsOver_beginsAnew() {
        incident.met("away");
        incident.over("connected");
        incident.over("connected");
        incident.met("away");
        assertThat(said()).containsExactly("Kafka: away", "Kafka: connected after 0 s", "Kafka: away");
    }

    private void pass(long seconds) {
        nanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    private List<String> said() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
