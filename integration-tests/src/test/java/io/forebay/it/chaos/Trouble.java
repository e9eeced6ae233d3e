// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.chaos;

import io.forebay.it.fault.Fault;
import io.forebay.it.harness.Broker;
import io.forebay.it.harness.LoopDisk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Makes the steps of a plan happen, each from its beginning to its end. Called by a thread for each track. */
final class Trouble {

    private final Stage stage;
    private final Timeline timeline;
    private final Applications applications;
    private final LiveCheck check;
    private final CountDownLatch end;
    private final SidecarTrouble sidecar;

    /** @param end at zero, all troubles end early */
    Trouble(Stage stage, Timeline timeline, Applications applications, LiveCheck check, CountDownLatch end) {
        this.stage = stage;
        this.timeline = timeline;
        this.applications = applications;
        this.check = check;
        this.end = end;
        this.sidecar = new SidecarTrouble(stage, timeline, this::last);
    }

    void happen(Step step) throws IOException, InterruptedException {
        if (!isPossible(step.disaster())) {
            timeline.note("skipped, impossible here: " + step.disaster().text());
            return;
        }
        timeline.happens(step);
        switch (step.disaster()) {
            case LATENCY -> network(Fault.latency(step.random().nextInt(5, 200)), step);
            case THROTTLE -> network(Fault.throttle(step.random().nextInt(20_000, 500_000)), step);
            case RESET -> stage.kafka().resetAll();
            case REFUSE -> refuse(step);
            case BLACK_HOLE -> network(Fault.blackHole(), step);
            case HALF_OPEN -> network(Fault.halfOpen(), step);
            case LOST_ANSWERS -> network(Fault.lostAnswers(), step);
            case CORRUPT_BYTES -> network(Fault.corruption(step.random().nextInt(2_000, 200_000)), step);
            case BROKER_KILLED -> brokerGone(any(step), Broker::kill, step);
            case BROKER_STOPPED -> brokerGone(any(step), Broker::stop, step);
            case CONTROLLER_KILLED -> brokerGone(stage.kafka().controller(), Broker::kill, step);
            case BROKER_FROZEN -> freezeBroker(step);
            case BROKER_WIPED -> wipeBroker(step);
            case DISK_FULL -> fillDisk(step);
            case APPLICATION_KILLED -> killApplication(step);
            default -> sidecar.happen(step);
        }
    }

    private boolean isPossible(Disaster disaster) {
        return switch (disaster) {
            case CORRUPT_BYTES -> stage.isSecure();
            case DISK_FULL -> stage.disk() != null;
            case CLOCK_STEPPED -> stage.clock().canStep();
            default -> true;
        };
    }

    private void network(Fault fault, Step step) throws InterruptedException {
        stage.kafka().apply(fault);
        last(step.lasts());
        stage.kafka().apply(Fault.none());
    }

    private void refuse(Step step) throws InterruptedException {
        stage.kafka().refuse(true);
        last(step.lasts());
        stage.kafka().refuse(false);
    }

    /** The number of a broker, which the plan has chosen. */
    private int any(Step step) {
        return 1 + step.random().nextInt(stage.kafka().brokers().size());
    }

    private Broker broker(int node) {
        if (stage.kafka().brokers().size() > 1) {
            timeline.note("that is broker " + node);
        }
        return stage.kafka().brokers().get(node - 1);
    }

    private void brokerGone(int node, Consumer<Broker> how, Step step) throws InterruptedException {
        Broker broker = broker(node);
        how.accept(broker);
        last(step.lasts());
        broker.start();
    }

    private void freezeBroker(Step step) throws InterruptedException {
        Broker broker = broker(any(step));
        broker.freeze();
        last(step.lasts());
        broker.thaw();
    }

    private void wipeBroker(Step step) throws InterruptedException {
        stage.kafka().cutOff(true);
        check.whileTheDiskIsReplaced(() -> {
            Broker broker = stage.kafka().broker();
            broker.kill();
            broker.wipe();
            broker.start();
            applications.recreateTopics();
        });
        last(step.lasts());
        stage.kafka().cutOff(false);
    }

    private void fillDisk(Step step) throws IOException, InterruptedException {
        LoopDisk disk = stage.disk();
        if (disk == null) {
            return;
        }
        Path filler = disk.path().resolve("filler");
        byte[] piece = new byte[64 * 1024];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (end.getCount() > 0) {
                out.write(piece);
            }
        } catch (IOException e) {
            // It is full.
        }
        last(step.lasts());
        Files.delete(filler);
    }

    private void killApplication(Step step) throws InterruptedException {
        applications.killProcess();
        last(step.lasts());
        applications.startProcess();
    }

    private void last(long milliseconds) throws InterruptedException {
        end.await(milliseconds, TimeUnit.MILLISECONDS);
    }

    /** Waits for a while that may be cut short. */
    interface Pause {
        void last(long milliseconds) throws InterruptedException;
    }
}
