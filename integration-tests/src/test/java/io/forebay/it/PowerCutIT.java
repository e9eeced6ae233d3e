// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.LoopDisk;
import io.forebay.it.harness.Needs;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.WriteBack;
import io.forebay.it.harness.Writer;
import io.forebay.it.harness.WriterLog;
import io.forebay.it.promise.Evidence;
import io.forebay.it.promise.NoAcknowledgedRecordLost;
import io.forebay.it.promise.OrderPerTopic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What was acknowledged as {@code synced} survives a power cut. The disk is a file; at a random moment the sidecar is stopped where
 * it stands, the file is copied, and a new sidecar goes on with the copy. Meanwhile the kernel writes nothing by itself, so the copy
 * has only what was forced; two files prove that, one forced and one not.
 */
@ExtendWith(ScenarioExtension.class)
class PowerCutIT {

    @RepeatedTest(3)
    void syncedRecords_surviveWithoutKafka(Scenario scenario) throws IOException {
        Needs.loopDevices();
        cutPower(scenario, scenario.config().withoutKafka());
    }

    @RepeatedTest(2)
    void syncedRecords_surviveWhileTheyAreDelivered(Scenario scenario) throws IOException {
        Needs.loopDevices();
        cutPower(scenario, scenario.config());
    }

    private static void cutPower(Scenario scenario, SidecarConfig firstLife) throws IOException {
        scenario.closing(WriteBack.hold());
        LoopDisk disk = scenario.closing(LoopDisk.make(scenario.directory(), 256));
        Control control = Control.writeTo(disk);
        Path spool = disk.path().resolve("spool");
        String topic = scenario.topic();
        Writer synced = start(scenario, topic, "synced", Ack.SYNCED);
        Writer sequenced = scenario.start(
                Writer.to(firstLife.socket(), topic).named("sequenced").sequenced());
        Writer spooled = start(scenario, scenario.topic(), "spooled", Ack.SPOOLED);

        SidecarProcess sidecar = scenario.sidecar(firstLife.withSpoolIn(spool));
        synced.awaitAcknowledged(scenario.random().nextInt(1, 20_000));
        sidecar.freeze();
        Path copy = disk.copyTo(scenario.directory().resolve("copy.img"));
        spooled.sendNoMore();
        WriterLog spooledBefore = spooled.log();
        sidecar.kill();
        disk.close();

        LoopDisk survivor = scenario.closing(LoopDisk.mount(copy, disk.path()));
        control.check(survivor);
        SidecarProcess next = scenario.sidecar(scenario.config().withSpoolIn(spool));
        spooled.finish();
        synced.finish();
        sequenced.finish();
        scenario.reader(topic).awaitAcknowledgedOf(synced, sequenced);
        assertThat(next.terminate()).isZero();

        scenario.evidence(synced, sequenced).keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic());
        sayWhatSpooledLost(scenario, spooledBefore, scenario.evidence(spooled));
    }

    private static Writer start(Scenario scenario, String topic, String name, Ack ack) {
        return scenario.start(
                Writer.to(scenario.config().socket(), topic).named(name).ack(ack));
    }

    /** Which is allowed, and shows how near the cut was. */
    private static void sayWhatSpooledLost(Scenario scenario, WriterLog before, Evidence evidence) {
        evidence.keeps(new OrderPerTopic());
        Set<Long> arrived = new HashSet<>(evidence.arrivedOf(before));
        long lost = before.acknowledgedIds()
                .filter(id -> !arrived.contains(id.number()))
                .count();
        scenario.say(
                "the power cut took %d of %d records that were only spooled".formatted(lost, before.acknowledged()));
    }

    /** Two files: without what the kernel holds in memory, one must have its content and the other must not. */
    private record Control(String forced, String unforced) {

        static Control writeTo(LoopDisk disk) throws IOException {
            Control control = new Control("forced", "unforced");
            control.write(disk, control.unforced, false);
            control.write(disk, control.forced, true);
            return control;
        }

        void check(LoopDisk survivor) throws IOException {
            assertThat(survivor.path().resolve(forced)).hasContent(forced);
            Path file = survivor.path().resolve(unforced);
            assertThat(Files.exists(file) ? Files.readString(file, UTF_8) : "")
                    .as("content of a file that was never forced")
                    .doesNotContain(unforced);
        }

        private void write(LoopDisk disk, String name, boolean force) throws IOException {
            try (FileChannel file = FileChannel.open(disk.path().resolve(name), CREATE_NEW, WRITE)) {
                file.write(ByteBuffer.wrap(name.getBytes(UTF_8)));
                if (force) {
                    file.force(true);
                }
            }
            if (force) {
                try (FileChannel directory = FileChannel.open(disk.path())) {
                    directory.force(true);
                }
            }
        }
    }
}
