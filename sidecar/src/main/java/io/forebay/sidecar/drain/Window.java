// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import org.jspecify.annotations.Nullable;

/**
 * How many records, of how many bytes, may be on their way to Kafka, and the slots for them. Each lane may hold as much as is still
 * free, so that one alone gets half, and however many have got stuck, something is left for the next. Confined to the drain thread.
 */
final class Window {
    /** At a million records a second half of it is 65 ms of a broker's answering time; its slots take 8 MB of heap when all are used. */
    static final int MOST_RECORDS = 1 << 17;

    private final News news;
    private int mostRecords;
    private long mostBytes;
    private @Nullable Outstanding free;
    private int records;
    private long bytes;

    Window(News news, int mostRecords, long mostBytes) {
        this.news = news;
        this.mostRecords = mostRecords;
        this.mostBytes = mostBytes;
    }

    /** Other limits; what is in above them stays. */
    void limit(int toRecords, long toBytes) {
        mostRecords = toRecords;
        mostBytes = toBytes;
    }

    /** A slot for a record of that lane, which it belongs to until it is given back. */
    Outstanding take(int size) {
        Outstanding slot = free;
        if (slot == null) {
            slot = new Outstanding(news);
        } else {
            free = slot.next;
            slot.next = null;
        }
        records++;
        bytes += size;
        return slot;
    }

    void giveBack(Outstanding slot) {
        records--;
        bytes -= slot.bytes();
        slot.next = free;
        free = slot;
    }

    /** Whether a lane that holds so much may hold another record. An empty lane may as long as there is a slot. */
    boolean hasRoomFor(int itsRecords, long itsBytes) {
        return records < mostRecords
                && (itsRecords == 0 || (itsRecords < mostRecords - records && itsBytes < mostBytes - bytes));
    }

    boolean isEmpty() {
        return records == 0;
    }

    int records() {
        return records;
    }
}
