// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.io.EOFException;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueStore;
import net.openhft.posix.PosixAPI;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How this program sets Chronicle Queue up: the one place where its defaults are overruled. */
final class ChronicleLog {
    static final RollCycle ROLL_CYCLE = RollCycles.FIVE_MINUTELY;

    /** How much of a file is mapped at a time. Smaller blocks keep the resident size of a long backlog low. */
    static final long BLOCK_BYTES = 16L << 20;

    /** Chronicle refuses an excerpt of over a quarter of its block. */
    static final long LARGEST_EXCERPT_BYTES = BLOCK_BYTES / 4;

    /** How long a look from outside waits for the head of a file that is being begun. */
    private static final long LOOK_TIMEOUT_MS = 200;

    private static final String NO_HEAD = "it was never completed";

    private static final Logger LOG = LoggerFactory.getLogger(ChronicleLog.class);

    static {
        // Read by Chronicle's classes when they are first loaded, so they must be set before any of them is.
        System.setProperty("chronicle.analytics.disable", "true");
        System.setProperty("chronicle.announcer.disable", "true");
        System.setProperty("chronicle.disk.monitor.disable", "true");
        // By default its errors go to a console of its own; its warnings tell of things that this package handles.
        Jvm.setExceptionHandlers(
                (source, message, thrown) -> LOG.error("{}", message, thrown),
                (source, message, thrown) -> LOG.debug("{}", message, thrown),
                null,
                null);
    }

    private ChronicleLog() {}

    /** Loads and sets up Chronicle, without a queue. */
    static void initialise() throws SpoolOpenException {
        // Without native access Chronicle falls back, silently, to an implementation whose fallocate "succeeds" and
        // does nothing.
        if (posix().getClass().getSimpleName().contains("NoOp")) {
            throw new SpoolOpenException(
                    SpoolOpenException.Reason.UNSUPPORTED,
                    "native access is not available to this JVM, so disk space can't be reserved; "
                            + "start it by java -jar, or with --enable-native-access=ALL-UNNAMED");
        }
    }

    static PosixAPI posix() {
        return PosixAPI.posix();
    }

    static SingleChronicleQueue open(Path dir, CycleClock clock) {
        return builder(dir).timeProvider(clock).build();
    }

    static SingleChronicleQueue openReadOnly(Path dir) {
        return builder(dir).readOnly(true).timeoutMS(LOOK_TIMEOUT_MS).build();
    }

    /**
     * Why Chronicle can't open that file, whose head it reads as a document; null where it can.
     *
     * @throws IOException where that can't be told now: without a free file descriptor, Chronicle takes all files for missing, until it
     *     lists the directory once more
     */
    static @Nullable String headDamage(SingleChronicleQueue queue, CycleFile file) throws IOException {
        if (!file.hasHead()) {
            return NO_HEAD;
        }
        if (!isListed(queue, file.cycle())) {
            queue.refreshDirectoryListing();
            if (!isListed(queue, file.cycle())) {
                throw new IOException(file.path() + " can't be found in its directory now");
            }
        }
        try {
            SingleChronicleQueueStore store = queue.storeForCycle(file.cycle(), 0, false, null);
            if (store == null) {
                return NO_HEAD;
            }
            queue.closeStore(store);
            return null;
        } catch (Exception | InternalError e) { // it throws checked ones too, undeclared
            if (isOfTheMoment(e)) {
                throw new IOException(file.path() + " can't be opened now: " + e, e);
            }
            return e.toString();
        }
    }

    private static boolean isListed(SingleChronicleQueue queue, int cycle) {
        return queue.firstCycle() <= cycle && cycle <= queue.lastCycle();
    }

    /** Whether that error tells nothing of what is in a file: there was no file descriptor or no memory for it. */
    static boolean isOfTheMoment(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException
                    && !(cause instanceof EOFException)
                    && !(cause instanceof StreamCorruptedException)) {
                return true;
            }
        }
        return false;
    }

    private static SingleChronicleQueueBuilder builder(Path dir) {
        return SingleChronicleQueueBuilder.binary(dir)
                .rollCycle(ROLL_CYCLE)
                .blockSize(BLOCK_BYTES)
                // Chronicle's own syncing covers only the current block and swallows errors: the sync thread does it.
                .syncMode(SyncMode.NONE)
                .timeoutMS(3_000)
                .checkInterrupts(false);
    }
}
