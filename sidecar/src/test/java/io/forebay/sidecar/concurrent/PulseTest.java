// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PulseTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - MINUTE); // it overflows
    private final Pulse pulse = new Pulse("the drain", nanos::get);

    @Test
    void trouble_isSilenceWhileWorking() {
        assertThat(pulse.trouble(MINUTE)).isNull();
        pulse.beat();
        nanos.addAndGet(MINUTE);
        assertThat(pulse.trouble(MINUTE)).isNull();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
        assertThat(pulse.trouble(MINUTE)).isEqualTo("the drain has not moved for 65 s");
        pulse.beat();
        assertThat(pulse.trouble(MINUTE)).isNull();
    }

    @Test
    void rest_mayLastForAnyTime() {
        pulse.beat();
        pulse.rest();
        nanos.addAndGet(100 * MINUTE);
        assertThat(pulse.trouble(MINUTE)).isNull();
    }
}
