// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.deadletters;

import io.forebay.sidecar.spool.SpoolInspector;
import java.io.IOException;
import java.nio.file.Path;

/** Looks at the letters from outside, whether a sidecar runs or not, and changes nothing. */
public final class DeadLetterInspector implements AutoCloseable {
    private final SpoolInspector spool;
    private final Handled handled;

    private DeadLetterInspector(SpoolInspector spool, Handled handled) {
        this.spool = spool;
        this.handled = handled;
    }

    /** Takes one letter, which is valid during the call. */
    @FunctionalInterface
    public interface Visitor {
        /** Returns whether to go on. */
        boolean letter(DeadLetter letter) throws IOException;
    }

    /** @throws IOException where there are none, or they can't be read */
    public static DeadLetterInspector open(Path dir) throws IOException {
        // In this order: what a running sidecar takes out in between is missing from both rather than shown as new.
        SpoolInspector spool = SpoolInspector.open(dir);
        try {
            return new DeadLetterInspector(spool, new HandledFile(dir).read());
        } catch (IOException e) {
            spool.close();
            throw e;
        }
    }

    /** Visits the letters that nobody has taken or dropped, oldest first. */
    public void forEach(Visitor visitor) throws IOException {
        spool.forEach(false, stored -> handled.contains(stored.ordinal()) || visitor.letter(DeadLetter.of(stored)));
    }

    @Override
    public void close() {
        spool.close();
    }
}
