// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.shield;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ShieldTest {
    private final AtomicLong now = new AtomicLong();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final AgentLog log = new AgentLog(new PrintStream(said, true, UTF_8), now::get);
    private final Shield shield = new Shield(log, now::get);

    @Test
    void shield_isUp_whileErrorsAreFew() {
        for (int i = 0; i < 10 * Shield.MOST; i++) {
            shield.caught("testing", new IllegalStateException("bad"));
            now.addAndGet(TimeUnit.MINUTES.toNanos(1) / (Shield.MOST / 2));
        }

        assertThat(shield.isDown()).isFalse();
        assertThat(shield.errors()).isEqualTo(10L * Shield.MOST);
        assertThat(said.toString(UTF_8))
                .hasLineCount(1)
                .contains("while testing; the application isn't affected: java.lang.IllegalStateException: bad");
    }

    @Test
    void shield_goesDown_withManyErrorsInAMinute() {
        for (int i = 0; i < Shield.MOST; i++) {
            assertThat(shield.isDown()).isFalse();
            shield.caught("testing", new StackOverflowError());
        }

        assertThat(shield.isDown()).isTrue();
        assertThat(said.toString(UTF_8))
                .contains("20 errors of the agent within a minute")
                .hasLineCount(2);
    }

    @Test
    void log_leavesOutWhatIsTooMuch_andSaysSo() {
        for (int i = 0; i < 100; i++) {
            log.say("line %d", i);
        }
        now.addAndGet(TimeUnit.MINUTES.toNanos(1));
        log.say("the end");

        assertThat(said.toString(UTF_8))
                .hasLineCount(AgentLog.MOST + 2)
                .contains("forebay-agent: 80 lines like the last ones were left out", "forebay-agent: the end");
    }

    @Test
    void log_writesSingleLines() {
        log.say("100% of\nit");

        assertThat(said.toString(UTF_8)).isEqualTo("forebay-agent: 100% of it\n");
    }
}
