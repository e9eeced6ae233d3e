// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import java.time.Duration;

/**
 * How long a test waits for what must come. Long, since whoever comes late on a small, busy machine has broken no promise; it is paid
 * only when a test fails.
 */
public final class Patience {
    public static final Duration LONGEST = Duration.ofMinutes(2);

    private Patience() {}
}
