// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Rounds of trouble, as many as the time allows, with one sidecar's spool all along. */
public final class Chaos {

    private static final long ROUND_MILLISECONDS = TimeUnit.SECONDS.toMillis(45);
    private static final int USAGE = 64;
    private static final int BROKEN = 70;

    private final long seed;
    private final PrintStream out;
    private final Timeline timeline;

    Chaos(long seed, PrintStream out) {
        this.seed = seed;
        this.out = out;
        this.timeline = new Timeline(out);
    }

    /** Arguments: {@code [--seed N] [--minutes M]}. */
    public static void main(String[] args) throws Exception {
        long seed = System.nanoTime() & 0xFFFF_FFFFL;
        long minutes = 2;
        try {
            for (int i = 0; i < args.length; i += 2) {
                switch (args[i]) {
                    case "--seed" -> seed = Long.parseLong(args[i + 1]);
                    case "--minutes" -> minutes = Long.parseLong(args[i + 1]);
                    default -> throw new IllegalArgumentException();
                }
            }
        } catch (RuntimeException e) {
            System.err.println("Usage: forebay chaos [--seed N] [--minutes M]");
            System.exit(USAGE);
        }
        boolean kept = new Chaos(seed, System.out).run(minutes);
        System.exit(kept ? 0 : BROKEN);
    }

    /** Runs for about so long, at least one round; were all promises kept? Prints what broke. */
    boolean run(long minutes) throws IOException {
        String repeat = "./forebay chaos --seed %d --minutes %d".formatted(seed, minutes);
        timeline.say("seed %d; %s".formatted(seed, repeat));
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
        Tally sum = new Tally(0, 0, 0);
        int round = 0;
        try (Stage stage = Stage.open(seed)) {
            do {
                round++;
                Plan plan = Plan.of(seed, round, ROUND_MILLISECONDS);
                timeline.say("round %d, %s, %s, %s"
                        .formatted(
                                round,
                                plan.gentle() ? "nothing may be there twice" : "duplicates allowed",
                                plan.cluster() ? "three brokers" : "one broker",
                                stage.isSecure() ? "TLS" : "plain"));
                try {
                    sum = sum.plus(Round.run(stage, timeline, plan, round, ROUND_MILLISECONDS));
                } catch (Throwable e) {
                    timeline.note("BROKEN in round %d; %s repeats it".formatted(round, repeat));
                    e.printStackTrace(out);
                    timeline.say("logs are kept in " + keep(stage));
                    return false;
                }
            } while (System.nanoTime() < end);
        }
        timeline.say("all promises kept in %d rounds with %d troubles (%s)"
                .formatted(round, timeline.total(), timeline.summary()));
        timeline.say("%s; seed %d".formatted(sum, seed));
        return true;
    }

    private static Path keep(Stage stage) throws IOException {
        Path kept = Files.createTempDirectory("forebay-chaos");
        stage.saveLogs(kept);
        return kept;
    }
}
