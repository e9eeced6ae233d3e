// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

/**
 * Whether there is room in the spool for the records of one session, and for which of them the answer is no: the spool may be full, or
 * the session's user or listener at its share. Confined to the event loop.
 */
final class Room {
    private final Intake intake;
    private final Allowance allowance;
    private final Owed owed = new Owed();
    /** There is none, and this client doesn't wait for it. */
    private boolean isTurning;

    Room(Intake intake, Allowance allowance) {
        this.intake = intake;
        this.allowance = allowance;
    }

    /** Looks whether there is room; true where there is none and the client has to wait for some. */
    boolean mustBeWaitedFor(boolean readsAnswers) {
        Payer payer = allowance.atItsShare();
        boolean missing = payer != null || !intake.hasRoom();
        boolean waits = missing && intake.makesWait(readsAnswers);
        isTurning = missing && !waits;
        if (waits && payer != null) {
            payer.sayOverShare(intake.incidents);
        }
        return waits;
    }

    /** Whether nothing can come of reading on: there is no room, and nobody is turned away. */
    boolean isShut() {
        return (!intake.isOpen() || allowance.atItsShare() != null) && intake.makesWait(true);
    }

    /** Whether records are being turned away. */
    boolean isTurning() {
        return isTurning;
    }

    /** Whether a record is turned away that its client has numbered and would send again. */
    boolean turnsAway(long sequence) {
        boolean turned = isTurning || owed.precedes(sequence);
        if (turned) {
            owed.turnedAway(sequence);
        } else {
            owed.stored(sequence);
        }
        return turned;
    }

    /** Why a record was turned away. */
    String why() {
        if (!isTurning) {
            return "a record with a lower sequence was turned away before; send that one first, or connect again";
        }
        Payer payer = allowance.atItsShare();
        return payer == null
                ? "the spool is full (spool.full=" + intake.whenFull().text() + ")"
                : payer.overShare();
    }
}
