// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import io.forebay.sidecar.audit.Ledger;
import io.forebay.sidecar.audit.Stamper;
import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.SpoolOpenException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable log between those who bring records and those who take them away: a directory of files that only grow, a checkpoint, and
 * the rule that a file is freed when a durable checkpoint has passed it.
 *
 * <p>Three threads share it, each with its own part: the {@link #writer} belongs to ingest, the sync thread forces, {@link #reader} and
 * {@link #settle} belong to the drain. After kill -9 everything that was appended is still there, after a power cut everything that was
 * synced; what a failed append or force left behind is found out by the next start. Not promised: that a network file system keeps this.
 */
public final class Spool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    private volatile SpoolSettings settings;
    private final LongSupplier nowMs;
    private final SpoolDirectory directory;
    private final CheckpointFile checkpointFile;
    private final SingleChronicleQueue queue;
    private final CycleClock clock = new CycleClock();
    private final Progress progress = new Progress();
    private final Accounts accounts = new Accounts();
    private final Retention retention;
    private final Syncer syncer;
    private final SyncThread syncThread;
    private final SpoolWriter writer;
    private final Recovery recovery;
    private final Balance balance;
    private final Ledger ledger;
    private final long recovered;
    private Checkpoint durable;
    private volatile Checkpoint settled;
    private boolean closed;

    private Spool(SpoolSettings settings, SpoolDirectory directory, CheckpointFile checkpointFile, LongSupplier nowMs)
            throws IOException {
        this.settings = settings;
        this.nowMs = nowMs;
        this.directory = directory;
        this.checkpointFile = checkpointFile;
        durable = checkpointFile.read();
        settled = durable;
        durable.restore(accounts);
        CycleFile.setAsideHeadless(settings.dir());
        List<CycleFile> files = CycleFile.list(settings.dir());
        // Without files the number is from the time, else the next: Chronicle looks at each one in between, and a clock
        // that is wrong by a century would cost half a minute. Never before an old position: none is to be taken for
        // it.
        int last = files.isEmpty()
                ? (int) (nowMs.getAsLong() / ChronicleLog.ROLL_CYCLE.lengthInMillis())
                : files.get(files.size() - 1).cycle();
        clock.cycle(Math.max(
                last, ChronicleLog.ROLL_CYCLE.toCycle(settled.position().index())));
        queue = openQueue(settings.dir());
        files = CycleFile.list(settings.dir());
        ledger = Ledger.of(settings.auditTopic());
        SpoolState state = new SpoolState(accounts, new Producers(), ledger);
        Recoverer recoverer = new Recoverer(queue, files, state, directory);
        int head = recoverer.run();
        ledger.begin(() -> SpoolIdentity.ofOrMade(settings.dir()));
        balance = new Balance(settings.dir(), accounts, settled, state.lastOrdinal);
        state.lastOrdinal = Math.max(state.lastOrdinal, settled.position().ordinal());
        recovered = state.lastOrdinal;
        progress.appended(state.lastOrdinal);
        progress.synced(state.lastOrdinal);
        progress.delivered(settled.low().ordinal());
        progress.passed(settled.position().ordinal(), settled.pendingRecords());
        retention = new Retention(queue, head, settings.keep(), nowMs);
        for (CycleFile file : files) {
            retention.found(file, recovered, DiskSpace.dataBytes(file.path()));
        }
        syncer = new Syncer(directory, progress, retention);
        syncThread = new SyncThread(syncer, progress);
        recovery = new Recovery(waiting(), oldestWaitingMs(), recoverer.unreadable(), files.size(), retention.bytes());
        writer = new SpoolWriter(
                settings, queue, clock, state, syncer, retention, progress, balance, nowMs, syncThread::wake);
        writer.handOver();
        retention.freeAtStart(settled.low());
    }

    /** Without the files that Chronicle can't open: one of them would keep it from reading the others. */
    private SingleChronicleQueue openQueue(Path dir) throws IOException {
        SingleChronicleQueue opened = ChronicleLog.open(dir, clock);
        boolean all = false;
        try {
            all = setAsideDamaged(opened, dir) == 0;
        } finally {
            if (!all) {
                opened.close();
            }
        }
        return all ? opened : ChronicleLog.open(dir, clock);
    }

    private static int setAsideDamaged(SingleChronicleQueue queue, Path dir) throws IOException {
        int count = 0;
        for (CycleFile file : CycleFile.list(dir)) {
            String damage = ChronicleLog.headDamage(queue, file);
            if (damage != null) {
                file.setAside(damage);
                count++;
            }
        }
        return count;
    }

    /**
     * Opens the spool, creating it where it is missing, and looks at what an earlier life left.
     *
     * @param nowMs the time of day, epoch milliseconds; never used to order anything
     */
    public static Spool open(SpoolSettings settings, LongSupplier nowMs) throws SpoolOpenException {
        ChronicleLog.initialise();
        SpoolDirectory directory = SpoolDirectory.open(settings.dir());
        CheckpointFile checkpoint = null;
        try {
            checkpoint = CheckpointFile.open(settings.dir());
            return new Spool(settings, directory, checkpoint, nowMs);
        } catch (IOException | RuntimeException | InternalError e) {
            SpoolOpenException failure =
                    new SpoolOpenException(Reason.CANNOT_CREATE, "can't open spool " + settings.dir() + ": " + e, e);
            closeQuietly(checkpoint, failure);
            closeQuietly(directory, failure);
            throw failure;
        }
    }

    /**
     * Begins a file, so that the first record need not wait for it, and starts the thread that forces what is appended. Without this call,
     * the first {@link RecordSink#hasRoom} begins the file and {@link #syncNow} forces. On a full disk it succeeds all the same: what is there can be read.
     */
    public void start() {
        writer.hasRoom();
        writer.handOver();
        syncThread.start();
    }

    /** Forces what was published, in the calling thread; for a spool whose writer may wait. */
    public void syncNow() throws SpoolFailedException {
        syncer.doWork();
        SpoolFailedException failure = progress.failure();
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Puts other limits in force: all but the directory, the reserve and the audit's topic, which stay as they were at the start. A limit
     * below what is there already stops admission until enough has left. In the writer's thread, or where the writer waits.
     */
    public void change(SpoolSettings limits) {
        settings = settings.withLimitsOf(limits);
        retention.keep(settings.keep());
        writer.change(settings);
    }

    /** The single writer; belongs to the thread that uses it first. */
    public RecordSink writer() {
        return writer;
    }

    /**
     * A new reader that stands where the drain has read up to. By the drain.
     *
     * @throws UncheckedIOException where it can't be opened now, as also from {@link #readerAt}
     */
    public SpoolReader reader() {
        return reader(settled.position(), true);
    }

    /** A new reader whose first record is the one of that ordinal at {@code index}, or the next that can be read. By the drain. */
    public SpoolReader readerAt(long index, long ordinal) {
        return reader(new Position(index, ordinal - 1, 0), false);
    }

    private SpoolReader reader(Position from, boolean counts) {
        return new SpoolReader(new LogCursor(queue), progress, retention, accounts, recovered, from, counts);
    }

    /** Topics that have not come as far as {@link #reader} begins. By the drain, before its first record. */
    public List<LaneMark> pending() {
        return List.copyOf(settled.pending().values());
    }

    /**
     * The spool's own name, which no other has, nor one that lay in this directory before. By the drain.
     *
     * @throws IOException when it has none yet and none can be written
     */
    public UUID id() throws IOException {
        return SpoolIdentity.of(directory.path());
    }

    /** Gives the spool another name for good, since what somebody remembers under the old one isn't about these records. By the drain. */
    public UUID renewId() throws IOException {
        return SpoolIdentity.renew(directory.path());
    }

    /** What records that go out are stamped with. Any thread. */
    public Stamper stamper() {
        return ledger.stamper();
    }

    /** What {@link #open} found. */
    public Recovery recovery() {
        return recovery;
    }

    public Accounts accounts() {
        return accounts;
    }

    /** Why the accounts don't add up, as it was first seen in this life; null where they do. Checked at the start and with each checkpoint. Any thread. */
    public @Nullable String imbalance() {
        return balance.imbalance();
    }

    /** Records that are appended and have not left the spool. Any thread. */
    public long waiting() {
        return progress.appended() - progress.passed() + progress.pending();
    }

    /** When the oldest record was received that has not left the spool, epoch milliseconds; null without one, or where it can't be read now. Any thread. */
    public @Nullable Long oldestWaitingMs() {
        StoredRecord oldest = new StoredRecord();
        try (SpoolReader look = reader(settled.low(), false)) {
            return look.next(oldest) ? oldest.receivedAt() : null;
        } catch (UncheckedIOException e) {
            LOG.debug("the oldest record can't be read now", e);
            return null;
        }
    }

    /** Null while no force takes longer than {@code patience}. Any thread. */
    public @Nullable String hang(Duration patience) {
        return syncThread.hang(patience);
    }

    /** A new reader that stands behind all that is synced by now; nothing is counted as missing by it. Any thread. */
    public SpoolReader readerAtEnd() {
        return reader(new Position(Math.max(0, queue.lastIndex()), progress.synced(), 0), false);
    }

    /** Why nothing is accepted for lack of room: its own limit, or the disk's. Null while there is room. Any thread. */
    public @Nullable String whyFull() {
        return progress.whyFull();
    }

    /**
     * Where the records end that are to be discarded, since the spool is full and that is its policy: the index behind the last of them;
     * 0 where nothing is to be. By the drain, which {@link #countDiscarded counts} them and settles the rest.
     */
    public long overflowsBefore() {
        return settings.whenFull() == FullPolicy.DROP_OLDEST && progress.isFull() ? retention.endOfOldest() : 0;
    }

    /** Bytes of the files which the record at {@code index} keeps from being freed, up to the one at {@code laterIndex}. */
    public long bytesBetween(long index, long laterIndex) {
        return retention.bytesBetween(index, laterIndex);
    }

    /** Bytes that this process may still write to the disk that the spool is on. Any thread; asks the file system. */
    public long usableDiskBytes() throws IOException {
        return Files.getFileStore(settings.dir()).getUsableSpace();
    }

    /** Bytes that the files may hold together. */
    public long maxBytes() {
        return settings.maxBytes();
    }

    /** Bytes that the spool's files hold. */
    public long bytes() {
        return writer.bytes();
    }

    /** The ordinal up to which records may be read. Any thread. */
    public long synced() {
        return progress.synced();
    }

    /** The ordinal up to which records are there, or about to be. Any thread. */
    public long expected() {
        return progress.failure() == null ? progress.appended() : progress.synced();
    }

    /** Runs {@code wakeup}, cheap, on any thread, when there may be more to read or to settle. */
    public void onProgress(Runnable wakeup) {
        progress.onChange(wakeup);
    }

    /** Runs {@code listener}, which must not block, after each force with the nanoseconds that it took, on the thread that forced. */
    public void onForced(LongConsumer listener) {
        syncer.onForced(listener);
    }

    /** One record of that topic was acknowledged by Kafka; by the drain, in the order of ordinals. */
    public void countDelivered(Topic topic) {
        topic.account().addDelivered(1);
    }

    /** One record of that topic is durable in the dead letters; by the drain, in the order of ordinals. */
    public void countDeadLettered(Topic topic) {
        topic.account().addDeadLettered(1);
    }

    /** One record of that topic was thrown away, as the operator chose; by the drain, before it tells that the record has left. */
    public void countDiscarded(Topic topic, long ordinal) {
        progress.discarded(ordinal);
        topic.account().discarded(nowMs.getAsLong());
    }

    /**
     * How far the drain has come: to all records up to {@code ordinal}, of which {@code pending} are still in the spool, their topics'
     * accounts say from where. By the drain.
     */
    public void passed(long ordinal, long pending) {
        progress.passed(ordinal, pending);
    }

    /** Lets clients that wait for Kafka look at how far their records have come. */
    public void left() {
        progress.wake();
    }

    /**
     * Everything up to {@code ordinal}, which stands at {@code index}, has left the spool. By the drain; survives a crash only with the
     * next {@link #checkpoint}.
     *
     * @param unreadable records up to there that damage took, over the life of the spool
     */
    public void settle(long index, long ordinal, long unreadable) {
        settle(index, ordinal, unreadable, List.of());
    }

    /** As {@link #settle(long, long, long)}, but for the records that {@code pending} tells of. */
    public void settle(long index, long ordinal, long unreadable, List<LaneMark> pending) {
        settled = Checkpoint.of(new Position(index, ordinal, unreadable), accounts, pending);
        progress.passed(ordinal, settled.pendingRecords());
        progress.delivered(settled.low().ordinal());
    }

    /**
     * Makes durable what is settled, then frees the files that this completes. By the drain.
     *
     * @throws IOException when the checkpoint can't be written; the one before it stays in force
     */
    public void checkpoint() throws IOException {
        if (!settled.equals(durable)) {
            balance.check(settled);
            checkpointFile.write(settled);
            durable = settled;
        }
        if (retention.free(durable.low())) {
            progress.wake();
        }
    }

    /** Forces what was appended and closes everything. The writer must not be in use any more. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        syncThread.close();
        syncer.doWork();
        writer.close();
        queue.close();
        syncer.close();
        checkpointFile.close();
        directory.close();
    }

    private static void closeQuietly(@Nullable AutoCloseable resource, Exception cause) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (Exception e) {
            cause.addSuppressed(e);
        }
    }
}
