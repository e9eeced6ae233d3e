// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import io.forebay.sidecar.incident.IncidentLog;
import io.forebay.sidecar.record.RecordHead;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.List;
import java.util.function.LongSupplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single writer of a spool: appends, begins new files by size, and keeps disk space reserved ahead of where it writes. Every life
 * begins a file of its own, since the end of an earlier one's may be torn.
 *
 * <p>Confined to one thread, the ingest event loop. It never waits for a force: finished files are handed to the {@link Syncer}.
 */
final class SpoolWriter implements RecordSink {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolWriter.class);

    /** Chronicle's header and index pages, which grow between the records. */
    private static final int INDEX_SLACK_BYTES = 256 << 10;

    private static final long LARGEST_STEP_BYTES = 16L << 20;
    private static final int SMALLEST_FILE_BYTES = 1 << 20;
    /** How often a full disk is asked again. */
    private static final long RETRY_MS = 100;

    private final SingleChronicleQueue queue;
    private final CycleClock clock;
    private final SpoolState state;
    private final TopicCache topics;
    private final Syncer syncer;
    private final Retention retention;
    private final Progress progress;
    private final Balance balance;
    private final LongSupplier nowMs;
    private final Runnable wakeSyncer;
    private final FileStore fileStore;
    private final Reserve reserve;
    private final RecordHead stateHead = new RecordHead();

    private final ExcerptAppender appender;
    private final Auditor auditor;
    private @Nullable DiskSpace space;
    private @Nullable CycleFile file;
    // limits, which a reload may change
    private SpoolSettings settings;
    private long fileBytes;
    private long margin;
    private long step;

    /** Where the file's records begin, behind the state. */
    private long begin;

    private long position;
    private long triedAtMs = Long.MIN_VALUE;
    private String whyFull = "";
    private final IncidentLog.Tracker full = IncidentLog.ofThisProcess().tracker("full spool");

    SpoolWriter(
            SpoolSettings settings,
            SingleChronicleQueue queue,
            CycleClock clock,
            SpoolState state,
            Syncer syncer,
            Retention retention,
            Progress progress,
            Balance balance,
            LongSupplier nowMs,
            Runnable wakeSyncer)
            throws IOException {
        this.settings = settings;
        this.queue = queue;
        this.clock = clock;
        this.state = state;
        this.topics = new TopicCache(state.accounts);
        this.syncer = syncer;
        this.retention = retention;
        this.progress = progress;
        this.balance = balance;
        this.nowMs = nowMs;
        this.wakeSyncer = wakeSyncer;
        fileStore = Files.getFileStore(settings.dir());
        limit();
        long reserved = settings.reserveBytes() == 0 ? 0 : Math.max(settings.reserveBytes(), margin * 2);
        reserve = Reserve.in(settings.dir(), reserved);
        appender = queue.createAppender();
        auditor = new Auditor(state.ledger, settings.auditTopic(), nowMs, this, this::hasRoomForOne);
    }

    private void limit() {
        // Only finished files can be freed: several must fit, or a full spool would never get room again.
        fileBytes = Math.max(SMALLEST_FILE_BYTES, Math.min(settings.fileBytes(), settings.maxBytes() / 8));
        margin = (long) settings.maxRecordBytes() + INDEX_SLACK_BYTES;
        step = Math.max(margin * 2, Math.min(LARGEST_STEP_BYTES, fileBytes / 8));
    }

    /** Goes by other limits from the next record on. */
    void change(SpoolSettings limits) {
        settings = limits;
        limit();
        triedAtMs = Long.MIN_VALUE; // what was full may not be any more
    }

    @Override
    public Topic topic(byte[] utf8, int offset, int length) {
        return topics.get(utf8, offset, length);
    }

    @Override
    public ProducerState producer(String id) {
        return state.producers.get(id);
    }

    @Override
    public boolean hasRoom() {
        if (auditor.isDue()) {
            auditor.report(false); // before the record that is asked for, so that there is still room for that
        }
        return hasRoomForOne();
    }

    private boolean hasRoomForOne() {
        DiskSpace open = space;
        if (open != null
                && position - begin < fileBytes
                && isReserved()
                && bytes() < settings.maxBytes()
                && !progress.isFull()) {
            return true;
        }
        return makeRoom();
    }

    @Override
    public FullPolicy whenFull() {
        return settings.whenFull();
    }

    @Override
    public void turnAway(Topic topic, long now) {
        topic.account().addTurnedAway(1, now);
    }

    private boolean makeRoom() {
        long sinceTry = nowMs.getAsLong() - triedAtMs;
        // a clock that was set back must not keep us from trying
        boolean tooEarly = progress.isFull() && sinceTry >= 0 && sinceTry < RETRY_MS;
        if (progress.failure() != null || tooEarly) {
            return false;
        }
        boolean room;
        try {
            room = tryToMakeRoom();
            if (room) {
                reserve.refill();
            } else {
                room = useReserve();
            }
        } catch (IOException | RuntimeException | InternalError e) {
            progress.fail("the spool can't go on writing in " + settings.dir(), e);
            return false;
        }
        triedAtMs = nowMs.getAsLong();
        tell(room);
        return room;
    }

    private void tell(boolean room) {
        boolean wasFull = progress.isFull();
        progress.full(room ? null : whyFull);
        if (!room) {
            full.met(whyFull);
        }
        if (room && wasFull) {
            full.over();
            LOG.info("spool has room again ({} of {} bytes used)", bytes(), settings.maxBytes());
        } else if (!room && !wasFull) {
            LOG.warn("spool is full ({}): {}", settings.whenFull().text(), whyFull);
            wakeSyncer.run(); // it lets us try again from time to time
        }
    }

    private boolean tryToMakeRoom() throws IOException {
        boolean withinLimits = isWithinLimits();
        while (!withinLimits && retention.giveUpKept()) {
            withinLimits = isWithinLimits();
        }
        if (!withinLimits && !isDrained()) {
            return false;
        }
        DiskSpace open = space;
        if (!withinLimits) {
            // Over a limit with everything drained: only a new file, however small, lets the old ones be freed.
            roll(0);
            return false;
        }
        if (open == null || position - begin >= fileBytes) {
            return roll(step);
        }
        if (!open.reserve(position + step)) {
            whyFull = "the file system of " + settings.dir() + " can't reserve " + step + " bytes";
            return false;
        }
        return true;
    }

    /** For a disk that others have filled, not for a spool that holds all that it may. */
    private boolean useReserve() throws IOException {
        if (!reserve.isThere() || bytes() >= settings.maxBytes()) {
            return false;
        }
        CycleFile next = CycleFile.of(settings.dir(), clock.cycle() + 1);
        reserve.become(next);
        return begin(next, reserve.bytes(), state.encode()) && isReserved();
    }

    /** Whether there are blocks on the disk for one more record. */
    private boolean isReserved() {
        return position + margin <= reserved();
    }

    private boolean isWithinLimits() throws IOException {
        if (bytes() >= settings.maxBytes()) {
            whyFull = "it holds " + bytes() + " bytes, spool.max.bytes is " + settings.maxBytes();
            return false;
        }
        long usable = fileStore.getUsableSpace();
        if (usable < settings.minFreeBytes()) {
            whyFull = usable + " bytes are left on the file system of " + settings.dir() + ", spool.free.min.bytes is "
                    + settings.minFreeBytes();
            return false;
        }
        return true;
    }

    private boolean isDrained() {
        boolean holdsLittle = file != null && position - begin <= step;
        return !holdsLittle && progress.delivered() == state.lastOrdinal;
    }

    /** Begins the next file, with room for the state and {@code more}; false where the disk has no room for it. */
    private boolean roll(long more) {
        List<byte[]> parts = state.encode();
        long stateBytes = parts.stream().mapToLong(part -> part.length).sum();
        CycleFile next = CycleFile.of(settings.dir(), clock.cycle() + 1);
        return begin(next, INDEX_SLACK_BYTES + stateBytes + more, parts);
    }

    private boolean begin(CycleFile next, long reserved, List<byte[]> parts) {
        balance.checkAccepted(state.lastOrdinal);
        FreshFile fresh;
        try {
            fresh = FreshFile.create(next, reserved);
        } catch (IOException e) {
            whyFull = "no file can be begun in " + settings.dir() + ": " + e.getMessage();
            return false;
        }
        long lastPosition = position;
        clock.cycle(next.cycle());
        parts.forEach(this::appendState);
        begin = position;
        if (space != null) {
            space.release(lastPosition + INDEX_SLACK_BYTES);
            space.close();
        }
        retention.rolled(file, state.lastOrdinal, lastPosition, next);
        space = fresh.space();
        file = next;
        syncer.add(fresh.segment());
        wakeSyncer.run(); // the files before this one may go once it is durable
        return true;
    }

    private void appendState(byte[] part) {
        SpoolState.begin(stateHead, nowMs.getAsLong()).seal(0, part, 0, part.length);
        write(stateHead, part, 0, part.length);
    }

    @Override
    public long append(
            RecordHead head,
            Topic topic,
            @Nullable ProducerState producer,
            long sequence,
            byte[] tail,
            int offset,
            int count)
            throws SpoolFailedException {
        SpoolFailedException failure = progress.failure();
        if (failure != null) {
            throw failure;
        }
        if (head.length() + count > settings.maxRecordBytes() || !isReserved()) {
            throw new IllegalStateException(
                    "append of " + (head.length() + count) + " bytes without room, limit " + settings.maxRecordBytes());
        }
        long ordinal = state.lastOrdinal + 1;
        head.seal(ordinal, tail, offset, count);
        try {
            write(head, tail, offset, count); // the line that commits, as far as this process goes
        } catch (RuntimeException | InternalError e) {
            throw progress.fail("appending to the spool failed", e);
        }
        state.lastOrdinal = ordinal;
        topic.account().addAccepted(1);
        state.ledger.count(topic.name(), ordinal, head, tail, offset, count);
        if (producer != null) {
            producer.stored(sequence, ordinal);
            state.producers.used(producer);
        }
        return ordinal;
    }

    @Override
    public boolean isAudited() {
        return state.ledger.isOn();
    }

    @Override
    public void audit(boolean closing) {
        auditor.report(closing);
    }

    private long reserved() {
        return space == null ? 0 : space.reserved();
    }

    private void write(RecordHead head, byte[] tail, int offset, int count) {
        try (DocumentContext document = appender.writingDocument()) {
            boolean complete = false;
            try {
                Bytes<?> bytes =
                        java.util.Objects.requireNonNull(document.wire()).bytes();
                bytes.write(head.array(), 0, head.length());
                bytes.write(tail, offset, count);
                position = bytes.writePosition();
                complete = true;
            } finally {
                if (!complete) { // else closing would commit the part that was written
                    document.rollbackOnClose();
                }
            }
        }
    }

    @Override
    public void publish() {
        if (progress.appended() != state.lastOrdinal) {
            progress.appended(state.lastOrdinal);
            wakeSyncer.run();
        }
    }

    /** Bytes that the spool's files hold. */
    long bytes() {
        return retention.bytes() + position;
    }

    @Override
    public long appended() {
        return progress.appended();
    }

    @Override
    public long synced() {
        return progress.synced();
    }

    @Override
    public long delivered() {
        return progress.delivered();
    }

    @Override
    public boolean hasLeft(Topic topic, long ordinal) {
        // In this order: whoever tells that records were passed has told before which of them are pending.
        return ordinal <= progress.delivered()
                || (ordinal <= progress.passed() && ordinal < topic.account().pendingFrom());
    }

    @Override
    public long discardedUpTo() {
        return progress.discarded();
    }

    @Override
    public @Nullable SpoolFailedException failure() {
        return progress.failure();
    }

    @Override
    public void onProgress(Runnable wakeup) {
        progress.onChange(wakeup);
    }

    /** Lets another thread become the one that this writer is confined to. */
    void handOver() {
        appender.singleThreadedCheckReset();
    }

    void close() {
        appender.singleThreadedCheckDisabled(true);
        appender.close();
        if (space != null) {
            space.release(position + INDEX_SLACK_BYTES);
            space.close();
        }
        queue.refreshDirectoryListing();
    }
}
