// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The drain's checkpoint on disk: two slots in one file of fixed size, written in turn, so that a write that was cut short leaves the one
 * before it. All blocks are written once at creation: a full disk can't keep the drain from going on.
 *
 * <pre>
 *  slot (at 0 and at {@value #SLOT_BYTES}):
 *   length i32 | CRC32C i32 | version u8 | generation i64 | index i64 | ordinal i64 | unreadable i64 | topics i32 | topics ×
 *              (name length u8, name, delivered i64, dead-lettered i64, discarded i64, records i64 and, where those are not 0,
 *               first index i64, first ordinal i64, bytes i64)
 *  length: of all that follows the CRC, which is over just that. The newer generation counts.
 *  index, ordinal, unreadable: up to where the drain has read. records and what follows: those of the topic before there that
 *  are still in the spool, see {@link LaneMark}. Version 1 had neither discarded nor these.
 * </pre>
 *
 * <p>Confined to one thread. A damaged slot is passed over; with none left, reading starts at the spool's first record, which may deliver
 * again but loses nothing.
 */
final class CheckpointFile implements AutoCloseable {
    static final String NAME = "checkpoint";
    /** Of 4,001 topics with the longest names. */
    static final int SLOT_BYTES = 1_310_720;

    private static final byte VERSION = 2;
    private static final byte FIRST_VERSION = 1;
    private static final int PREFIX = 2 * Integer.BYTES;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SLOT_BYTES);
    private final CRC32C crc = new CRC32C();
    private long generation;

    private CheckpointFile(FileChannel channel) {
        this.channel = channel;
    }

    static CheckpointFile open(Path dir) throws IOException {
        FileChannel channel = Privacy.open(file(dir));
        CheckpointFile opened = new CheckpointFile(channel);
        if (channel.size() < 2L * SLOT_BYTES) {
            opened.preallocate();
            SpoolDirectory.force(dir);
        }
        return opened;
    }

    /** The newest checkpoint, without opening the file for writing; for looks from outside. */
    static Checkpoint peek(Path dir) throws IOException {
        try (FileChannel channel = FileChannel.open(file(dir), StandardOpenOption.READ);
                CheckpointFile look = new CheckpointFile(channel)) {
            return look.read();
        } catch (java.nio.file.NoSuchFileException e) {
            return Checkpoint.NONE;
        }
    }

    private static Path file(Path dir) {
        return dir.resolve(NAME);
    }

    /** Fills up what is missing, and nothing else: a file that was cut short may still have a slot that is whole. */
    private void preallocate() throws IOException {
        for (long at = channel.size(); at < 2L * SLOT_BYTES; at = channel.size()) {
            buffer.clear().limit((int) Math.min(SLOT_BYTES, 2L * SLOT_BYTES - at));
            writeFully(buffer, at);
        }
        channel.force(true);
    }

    /** The newer of the two slots that are whole; {@link Checkpoint#NONE} when there is none. */
    Checkpoint read() throws IOException {
        Checkpoint newest = Checkpoint.NONE;
        for (int slot = 0; slot < 2; slot++) {
            Checkpoint read = read(slot);
            if (read != null) {
                newest = read;
            }
        }
        return newest;
    }

    private @Nullable Checkpoint read(int slot) throws IOException {
        buffer.clear();
        while (buffer.hasRemaining() && channel.read(buffer, (long) slot * SLOT_BYTES + buffer.position()) > 0) {
            // read on
        }
        buffer.flip();
        if (buffer.remaining() < PREFIX) {
            return null;
        }
        int length = buffer.getInt();
        int stored = buffer.getInt();
        if (length <= 0 || length > buffer.remaining()) {
            return null;
        }
        buffer.limit(PREFIX + length);
        if (checksum(buffer.slice()) != stored) {
            return null;
        }
        byte version = buffer.get();
        return version == VERSION || version == FIRST_VERSION ? decodeNewer(version) : null;
    }

    private @Nullable Checkpoint decodeNewer(byte version) {
        try {
            long read = buffer.getLong();
            if (read <= generation) {
                return null;
            }
            long index = buffer.getLong();
            long ordinal = buffer.getLong();
            long unreadable = buffer.getLong();
            Map<String, Checkpoint.Settled> settled = new TreeMap<>();
            Map<String, LaneMark> pending = new TreeMap<>();
            for (int i = buffer.getInt(); i > 0; i--) {
                byte[] bytes = new byte[buffer.get() & 0xff];
                buffer.get(bytes);
                String name = new String(bytes, US_ASCII);
                long delivered = buffer.getLong();
                long deadLettered = buffer.getLong();
                boolean first = version == FIRST_VERSION;
                settled.put(name, new Checkpoint.Settled(delivered, deadLettered, first ? 0 : buffer.getLong()));
                long records = first ? 0 : buffer.getLong();
                if (records != 0) {
                    pending.put(
                            name, new LaneMark(name, buffer.getLong(), buffer.getLong(), records, buffer.getLong()));
                }
            }
            generation = read;
            return new Checkpoint(new Position(index, ordinal, unreadable), settled, pending);
        } catch (BufferUnderflowException malformed) {
            return null;
        }
    }

    /** Writes the older slot and forces it; only then is {@code checkpoint} the one that a restart begins from. */
    void write(Checkpoint checkpoint) throws IOException {
        buffer.clear().position(PREFIX);
        buffer.put(VERSION).putLong(generation + 1);
        Position position = checkpoint.position();
        buffer.putLong(position.index()).putLong(position.ordinal()).putLong(position.unreadable());
        buffer.putInt(checkpoint.settled().size());
        checkpoint.settled().forEach((topic, settled) -> {
            byte[] name = topic.getBytes(US_ASCII);
            buffer.put((byte) name.length).put(name);
            buffer.putLong(settled.delivered()).putLong(settled.deadLettered()).putLong(settled.discarded());
            LaneMark lane = checkpoint.pending().get(topic);
            buffer.putLong(lane == null ? 0 : lane.records());
            if (lane != null) {
                buffer.putLong(lane.index()).putLong(lane.ordinal()).putLong(lane.bytes());
            }
        });
        int end = buffer.position();
        buffer.flip().position(PREFIX);
        int sum = checksum(buffer.slice());
        buffer.putInt(0, end - PREFIX).putInt(Integer.BYTES, sum);
        buffer.position(0);
        writeFully(buffer, (generation + 1) % 2 * SLOT_BYTES);
        channel.force(false); // the line that commits
        generation++;
    }

    private void writeFully(ByteBuffer from, long at) throws IOException {
        long start = at - from.position();
        while (from.hasRemaining()) {
            channel.write(from, start + from.position());
        }
    }

    private int checksum(ByteBuffer content) {
        crc.reset();
        crc.update(content);
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
