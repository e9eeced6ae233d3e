// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import java.nio.file.Path;
import java.util.Map;

/** A wall clock of their own for processes, by libfaketime; their monotonic clock stays the machine's. */
public final class FakeTime {
    private FakeTime() {}

    /**
     * What the process is to be started with.
     *
     * @param offset a file that says how far its clock is from the machine's, such as {@code +60}; looked at once a second
     */
    public static Map<String, String> environment(Path library, Path offset) {
        return Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME_TIMESTAMP_FILE",
                offset.toString(),
                "FAKETIME_CACHE_DURATION",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                // else each wait of the JVM with a time limit returns at once, and it spins
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0");
    }
}
