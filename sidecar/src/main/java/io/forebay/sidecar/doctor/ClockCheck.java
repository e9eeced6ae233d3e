// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.LongSupplier;

/** The time of day: nothing is ordered by it, but records carry it, and Kafka's retention believes it. */
final class ClockCheck {
    /** Before this program was written. */
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    private static final long TOLERANCE_MS = 60_000;

    private final Path root;
    private final Path spool;
    private final LongSupplier nowMs;
    private final Findings findings;

    ClockCheck(Path root, Path spool, LongSupplier nowMs, Findings findings) {
        this.root = root;
        this.spool = spool;
        this.nowMs = nowMs;
        this.findings = findings;
    }

    void run() {
        long now = nowMs.getAsLong();
        if (now < LONG_AGO.toEpochMilli()) {
            findings.advise(
                    "clock",
                    "it says " + Instant.ofEpochMilli(now) + ", which can't be: records get this as their time",
                    "timedatectl set-ntp true");
        } else if (newestChange() > now + TOLERANCE_MS) {
            findings.advise(
                    "clock",
                    "it says " + Instant.ofEpochMilli(now) + ", but the spool was written at "
                            + Instant.ofEpochMilli(newestChange()) + ": it was set back",
                    "timedatectl set-ntp true");
        } else if (Files.isDirectory(root.resolve("run/systemd/timesync"))
                && !Files.exists(root.resolve("run/systemd/timesync/synchronized"))) {
            findings.advise(
                    "clock", "systemd-timesyncd runs, but the clock isn't synchronised", "timedatectl timesync-status");
        } else {
            findings.ok("clock", "it says " + Instant.ofEpochMilli(now));
        }
    }

    private long newestChange() {
        long newest = 0;
        if (!Files.isDirectory(spool)) {
            return newest;
        }
        try (var files = Files.newDirectoryStream(spool)) {
            for (Path file : files) {
                newest = Math.max(newest, Files.getLastModifiedTime(file).toMillis());
            }
        } catch (IOException e) {
            return newest; // the disk's check says why
        }
        return newest;
    }
}
