// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Commands;
import io.forebay.it.harness.LoopDisk;
import io.forebay.it.harness.Needs;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.RecordId;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.TopicReader;
import io.forebay.it.harness.Writer;
import io.forebay.it.harness.WriterLog;
import io.forebay.it.promise.Evidence;
import io.forebay.it.promise.OrderPerTopic;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The kernel makes the spool's file system read-only, as it does after an error of the disk. A force in the moment in which it does so may
 * seem to succeed and hasn't, in any program; what was acknowledged before that moment must be there.
 */
@ExtendWith(ScenarioExtension.class)
class ReadOnlyDiskIT {

    @Test
    void diskThatTurnsReadOnly_stopsAdmission_andKeepsWhatWasSyncedBefore(Scenario scenario) {
        Needs.loopDevices();
        LoopDisk disk = scenario.closing(LoopDisk.make(scenario.directory(), 128));
        SidecarConfig config = scenario.config().withSpoolIn(disk.path().resolve("spool"));
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(config);
        Writer writer = scenario.start(Writer.to(sidecar.socket(), topic));
        writer.awaitAcknowledged(1_000);

        long before = writer.log().acknowledged();
        Commands.output("mount", "-o", "remount,abort", disk.path().toString());
        await("the sidecar to say so")
                .atMost(Patience.LONGEST)
                .until(() -> sidecar.log().contains("nothing is accepted until a restart"));
        long whenReadOnly = writer.log().acknowledged();
        sidecar.kill();

        SidecarProcess refusing = scenario.launch(config);
        assertThat(refusing.awaitExit()).as("exit status on a read-only disk").isBetween(64, 78);
        assertThat(refusing.log()).contains("Read-only file system");
        disk.repair();
        SidecarProcess next = scenario.sidecar(config);
        writer.awaitAcknowledged(whenReadOnly + 1_000);
        writer.finish();
        RecordId last = new RecordId(writer.log().writer(), writer.log().acknowledged());
        TopicReader reader = scenario.reader(topic);
        await("the last record")
                .atMost(Patience.LONGEST)
                .until(() -> reader.toEnd().stream()
                        .anyMatch(arrival -> arrival.id().filter(last::equals).isPresent()));
        assertThat(next.terminate()).isZero();

        Evidence evidence = scenario.evidence(writer);
        evidence.keeps(new OrderPerTopic());
        WriterLog log = writer.log();
        NavigableSet<Long> lost =
                log.acknowledgedIds().map(RecordId::number).collect(Collectors.toCollection(TreeSet::new));
        evidence.arrivedOf(log).forEach(lost::remove);
        scenario.say("%d acknowledged before, %d at the end; lost: %s".formatted(before, whenReadOnly, lost));
        assertThat(lost).as("lost, when %d were acknowledged before", before).allMatch(number -> number > before);
        assertThat(lost)
                .as("lost, when %d were acknowledged in all", whenReadOnly)
                .allMatch(number -> number <= whenReadOnly);
    }
}
