// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Commands;
import io.forebay.it.harness.SidecarProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;

/** What happens to the sidecar's process. Confined to the thread of its track. */
final class SidecarTrouble {

    /** Steps of the clock in seconds. Never more than an hour ahead: Kafka refuses records from further in the future. */
    private static final int[] CLOCKS = {0, -1, -600, -7_200, -259_200, 30, 1_800};

    private final Stage stage;
    private final Timeline timeline;
    private final Trouble.Pause pause;

    SidecarTrouble(Stage stage, Timeline timeline, Trouble.Pause pause) {
        this.stage = stage;
        this.timeline = timeline;
        this.pause = pause;
    }

    void happen(Step step) throws IOException, InterruptedException {
        assertThat(stage.sidecar().isAlive())
                .as(() -> "The sidecar ended by itself:\n" + stage.sidecar().log())
                .isTrue();
        switch (step.disaster()) {
            case SIDECAR_FROZEN -> freeze(step);
            case SIDECAR_KILLED -> kill(step);
            case SIDECAR_KILLED_AT_ITS_START -> killAtStart(step);
            case SIDECAR_TERMINATED -> terminate(step);
            case SIDECAR_WITHOUT_DESCRIPTORS -> takeDescriptors(step);
            case CLOCK_STEPPED -> stepClock(step.random());
            default -> throw new IllegalArgumentException(step.toString());
        }
    }

    private void freeze(Step step) throws InterruptedException {
        stage.sidecar().freeze();
        pause.last(step.lasts());
        stage.sidecar().thaw();
    }

    private void kill(Step step) throws InterruptedException {
        stage.sidecar().kill();
        pause.last(step.lasts());
        stage.launch().awaitAccepting();
    }

    private void killAtStart(Step step) throws InterruptedException {
        stage.sidecar().kill();
        SidecarProcess shortLived = stage.launch();
        pause.last(step.lasts());
        assertThat(shortLived.isAlive())
                .as(() -> "The sidecar ended by itself:\n" + shortLived.log())
                .isTrue();
        shortLived.kill();
        stage.launch().awaitAccepting();
    }

    private void terminate(Step step) throws InterruptedException {
        SidecarProcess ending = stage.sidecar();
        assertThat(ending.terminate())
                .as(() -> "exit status after SIGTERM; its log:\n" + ending.log())
                .isIn(0, 75);
        pause.last(step.lasts());
        stage.launch().awaitAccepting();
    }

    /** What it has open stays open, and nothing can be opened. */
    private void takeDescriptors(Step step) throws IOException, InterruptedException {
        SidecarProcess sidecar = stage.sidecar();
        String pid = String.valueOf(sidecar.pid());
        String before = Commands.output("prlimit", "--pid", pid, "--nofile", "--noheadings", "--raw", "-o", "SOFT");
        long open;
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", pid, "fd"))) {
            open = descriptors.count();
        }
        Commands.output("prlimit", "--pid", pid, "--nofile=" + open + ":");
        pause.last(step.lasts());
        if (!sidecar.isAlive()) {
            assertThat(sidecar.log()).as("of a sidecar that ended by itself").contains("admin: Too many open files");
            timeline.note("the sidecar could not complete its start, and said so");
            stage.launch().awaitAccepting();
            return;
        }
        Commands.output("prlimit", "--pid", pid, "--nofile=" + before + ":");
        if (sidecar.log().contains("nothing is accepted until a restart")) {
            timeline.note("the spool could not go on, and the sidecar asks to be restarted");
            kill(step);
        }
    }

    private void stepClock(Random random) {
        int seconds = CLOCKS[random.nextInt(CLOCKS.length)];
        timeline.note("the sidecar's clock is %+d s beside the machine's".formatted(seconds));
        stage.clock().step(seconds);
    }
}
