// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.spool.SpoolFailedException;
import io.netty.buffer.ByteBuf;
import java.util.function.BooleanSupplier;

/**
 * The way of one connection's bytes into its decoder: what the decoder doesn't take now waits in the inbox. Confined to the event loop.
 */
final class Feed {
    private final Connections all;
    private final Intake intake;
    private final Session session;
    private final Decoder decoder;
    private final Runnable answer;
    private final BooleanSupplier mayDecode;
    private final Inbox inbox;

    /** The decoder was told to stop before it had taken all that is in the inbox. */
    private boolean blocked;

    private boolean ended;
    private boolean closed;

    /**
     * @param answer sends what the session has to say
     * @param mayDecode whether the decoder may go on where it was told to stop
     */
    Feed(Connections all, Intake intake, Session session, Decoder decoder, Runnable answer, BooleanSupplier mayDecode) {
        this.all = all;
        this.intake = intake;
        this.session = session;
        this.decoder = decoder;
        this.answer = answer;
        this.mayDecode = mayDecode;
        inbox = new Inbox(all.memory());
    }

    boolean isBlocked() {
        return blocked;
    }

    /**
     * Takes what has been read.
     *
     * @param hold whether it has to wait until {@link #goOn}: a client that ends its side is read once even where it should not be
     */
    void receive(ByteBuf received, boolean hold) throws SpoolFailedException {
        intake.tick();
        blocked |= hold;
        if (blocked || !inbox.isSmall()) {
            if (!inbox.append(received)) {
                memoryIsUp();
            } else if (!blocked) {
                decodeInbox();
            }
            return;
        }
        byte[] work = all.workspace();
        int start = inbox.drainTo(work);
        int end = start + received.readableBytes();
        received.readBytes(work, start, end - start);
        int taken = 0;
        try {
            taken = decode(work, 0, end);
        } finally {
            if (!closed && !inbox.keep(work, taken, end)) {
                memoryIsUp();
            }
        }
    }

    /** Goes on where the decoder was told to stop. */
    void goOn() throws SpoolFailedException {
        if (blocked && mayDecode()) {
            intake.tick();
            blocked = false;
            decodeInbox();
        }
    }

    private void decodeInbox() throws SpoolFailedException {
        int taken = decode(inbox.bytes(), 0, inbox.size());
        if (!closed) { // else it is empty already
            inbox.drop(taken);
        }
    }

    /** Decodes what is there, and answers; tells how much was taken. */
    private int decode(byte[] bytes, int from, int to) throws SpoolFailedException {
        int at = from;
        do {
            try {
                at = decoder.decode(bytes, at, to);
            } finally {
                session.settle();
            }
            blocked = session.hasStopped();
            session.release();
            answer.run();
        } while (blocked && mayDecode());
        return at;
    }

    private boolean mayDecode() {
        return !closed && mayDecode.getAsBoolean();
    }

    private void memoryIsUp() {
        session.fail(
                ErrorCode.MEMORY_LIMIT,
                "the buffers of all connections hold " + all.memory().used() + " bytes, ingest.memory.max.bytes is "
                        + all.memory().max());
        answer.run();
    }

    /** The client has sent its last byte: takes the rest; false where that has to be tried again. */
    boolean end() throws SpoolFailedException {
        if (!ended) {
            try {
                ended = decoder.end(inbox.bytes(), 0, inbox.size());
            } finally {
                session.settle();
            }
            blocked = session.hasStopped();
            if (ended) {
                inbox.release();
                session.release();
                answer.run();
            }
        }
        return ended;
    }

    /** Takes nothing more. */
    void close() {
        closed = true;
        inbox.release();
    }
}
