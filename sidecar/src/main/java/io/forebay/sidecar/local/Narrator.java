// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.local;

import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** Tells people what happens, each line with the seconds since the beginning. Any thread. */
public final class Narrator {
    private final PrintWriter out;
    private final Ansi ansi;
    private final long start = System.nanoTime();

    /**
     * @param ansi decides about colours; {@link Ansi#AUTO} has them only on a terminal
     */
    public Narrator(PrintWriter out, Ansi ansi) {
        this.out = out;
        this.ansi = ansi;
    }

    /** One thing that happened. */
    public void say(String text, Object... arguments) {
        line("@|faint " + time() + "|@  ", text, arguments);
    }

    /** One thing that went wrong, or is done on purpose so that something does. */
    public void alarm(String text, Object... arguments) {
        line("@|faint " + time() + "|@  @|bold,red ✗|@ ", text, arguments);
    }

    /** One thing that went well. */
    public void good(String text, Object... arguments) {
        line("@|faint " + time() + "|@  @|bold,green ✓|@ ", text, arguments);
    }

    /** A line without a time. */
    public void print(String text) {
        synchronized (out) {
            out.println(ansi.string(text));
            out.flush();
        }
    }

    public double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    private void line(String before, String text, Object... arguments) {
        print(before + String.format(Locale.ROOT, text, arguments));
    }

    private String time() {
        return String.format(Locale.ROOT, "%6.1f s", seconds());
    }
}
