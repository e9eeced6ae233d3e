// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;

/**
 * The terminal of this process, while it shows a screen of its own: keys come at once and unseen, and what was on it before comes back
 * when this is closed. By {@code stty}, which every system has that has a shell, and ANSI sequences. Confined to one thread.
 */
final class Terminal implements AutoCloseable {
    private static final String OTHER_SCREEN = "\u001b[?1049h\u001b[?25l";
    private static final String OWN_SCREEN = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_REST = "\u001b[J";

    private final PrintWriter out;
    private final String before;

    /** Columns and rows. */
    record Size(int columns, int rows) {
        static final Size USUAL = new Size(80, 24);
    }

    private Terminal(PrintWriter out, String before) {
        this.out = out;
        this.before = before;
    }

    /** Whether somebody sits at both ends: where not, there is nobody to press keys or nothing to draw on. */
    static boolean isThere() {
        try {
            return start("sh", "-c", "test -t 0 && test -t 1").waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Takes it over; {@code out} writes to it. */
    static Terminal open(PrintWriter out) throws IOException {
        String before = stty("-g").strip();
        stty("-icanon", "-echo", "min", "0", "time", "0");
        out.print(OTHER_SCREEN);
        out.flush();
        return new Terminal(out, before);
    }

    /** As it is now: people pull at their windows. */
    Size size() {
        try {
            String[] rowsAndColumns = stty("size").strip().split(" ", -1);
            Size size = new Size(Integer.parseInt(rowsAndColumns[1]), Integer.parseInt(rowsAndColumns[0]));
            return size.columns > 0 && size.rows > 0 ? size : Size.USUAL; // a line without a window says 0
        } catch (IOException | RuntimeException e) {
            return Size.USUAL;
        }
    }

    /** Draws over what was there before, without a flicker. */
    void draw(List<String> lines) {
        StringBuilder frame = new StringBuilder(HOME);
        for (int i = 0; i < lines.size(); i++) {
            frame.append(i == 0 ? "" : "\r\n").append(lines.get(i)).append(CLEAR_LINE);
        }
        out.print(frame.append(CLEAR_REST));
        out.flush();
    }

    /** Whether that key, small or capital, has been pressed since the last call. */
    static boolean wasPressed(char key) throws IOException {
        boolean pressed = false;
        while (System.in.available() > 0) {
            int read = System.in.read();
            if (read < 0) {
                return pressed;
            }
            pressed |= Character.toLowerCase((char) read) == key;
        }
        return pressed;
    }

    @Override
    public void close() throws IOException {
        out.print(OWN_SCREEN);
        out.flush();
        stty(before);
    }

    private static String stty(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "stty";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command)
                .redirectInput(Redirect.INHERIT)
                .redirectError(Redirect.DISCARD)
                .start();
        try {
            String answer = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException("stty " + String.join(" ", arguments) + " failed");
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static Process start(String... command) throws IOException {
        return new ProcessBuilder(command).inheritIO().start();
    }
}
