// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Account;
import io.forebay.it.harness.Lines;
import io.forebay.it.harness.LoopDisk;
import io.forebay.it.harness.Needs;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Writer;
import io.forebay.it.promise.AccountsBalance;
import io.forebay.it.promise.NoAcknowledgedRecordLost;
import io.forebay.it.promise.NoDuplicatesWhileRunning;
import io.forebay.it.promise.OrderPerTopic;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A full disk stops admission and nothing else; once there is space, all goes on by itself. */
@ExtendWith(ScenarioExtension.class)
class DiskFullIT {

    /** The backlog fills the disk up to the reserve; then Kafka comes back and takes it away. */
    @Test
    void backlogFillsTheDisk_andKafkaEmptiesIt(Scenario scenario) {
        Needs.loopDevices();
        LoopDisk disk = scenario.closing(LoopDisk.make(scenario.directory(), 64));
        String topic = scenario.topic();
        scenario.broker().kill();
        SidecarProcess sidecar = scenario.sidecar(onto(disk, scenario.config()).with("spool.free.min.bytes", 16 << 20));
        Writer writer = scenario.start(fast(sidecar, topic));

        awaitStandstill(writer, sidecar);
        assertThat(disk.free()).as("free bytes").isGreaterThan(4 << 20);
        long whenFull = writer.log().acknowledged();
        scenario.broker().start();
        writer.awaitAcknowledged(whenFull + 1_000);

        writer.finish();
        checkPromises(scenario, topic, sidecar, writer);
    }

    /** Somebody else takes the last byte while records come in; then he gives it back. */
    @Test
    void othersFillTheDisk_andGiveItBack(Scenario scenario) throws IOException {
        Needs.loopDevices();
        LoopDisk disk = scenario.closing(LoopDisk.make(scenario.directory(), 64));
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(onto(disk, scenario.config()).with("spool.free.min.bytes", 1 << 20));
        Writer writer = scenario.start(fast(sidecar, topic));
        writer.awaitAcknowledged(1_000);

        Path filler = fill(disk);
        awaitStandstill(writer, sidecar);
        long whenFull = writer.log().acknowledged();
        Files.delete(filler);
        writer.awaitAcknowledged(whenFull + 1_000);

        writer.finish();
        checkPromises(scenario, topic, sidecar, writer);
    }

    /** What Kafka refuses for good has a place on a disk without a free byte, so the records behind it go on. */
    @Test
    void deadRecordOnAFullDisk_goesAside(Scenario scenario) throws IOException {
        Needs.loopDevices();
        LoopDisk disk = scenario.closing(LoopDisk.make(scenario.directory(), 96));
        String topic = scenario.topic(Map.of("max.message.bytes", "4000"));
        SidecarProcess sidecar = scenario.sidecar(onto(disk, scenario.config()).with("spool.free.min.bytes", 1 << 20));
        try (Lines lines = Lines.connect(sidecar.socket())) {
            lines.send("{\"forebay\":1,\"ack\":\"delivered\",\"topic\":\"" + topic + "\"}\n");
            assertThat(lines.read()).startsWith("{\"forebay\":1");
            lines.send("{\"value\":\"before\"}\n");
            assertThat(lines.read()).isEqualTo("{\"acked\":1}");
            fill(disk);
            assertThat(disk.free()).as("free bytes").isLessThan(8_192);

            lines.send("{\"value\":\"%s\"}\n".formatted(incompressible(9_000)));
            assertThat(lines.read()).isEqualTo("{\"acked\":2}");
            lines.send("{\"value\":\"after\"}\n");
            assertThat(lines.read()).isEqualTo("{\"acked\":3}");
        }
        assertThat(sidecar.log()).contains("uses the 16777216 bytes that were reserved");
        assertThat(sidecar.terminate()).isZero();
        assertThat(sidecar.accounts().of(topic)).isEqualTo(new Account(3, 2, 1, 0, 0));
    }

    private static String incompressible(int length) {
        return new Random(1)
                .ints(length, 'A', 'Z' + 1)
                .mapToObj(character -> String.valueOf((char) character))
                .collect(Collectors.joining());
    }

    private static SidecarConfig onto(LoopDisk disk, SidecarConfig config) {
        return config.withSpoolIn(disk.path().resolve("spool")).with("spool.file.bytes", 8 << 20);
    }

    private static Writer.Builder fast(SidecarProcess sidecar, String topic) {
        return Writer.to(sidecar.socket(), topic)
                .valueLength(2_000)
                .perSecond(10_000)
                .window(2_000);
    }

    private static void awaitStandstill(Writer writer, SidecarProcess sidecar) {
        await("no more acknowledgements").atMost(Patience.LONGEST).until(() -> {
            long acknowledged = writer.log().acknowledged();
            sidecar.letLive(1_500);
            return writer.log().acknowledged() == acknowledged;
        });
    }

    private static Path fill(LoopDisk disk) throws IOException {
        Path filler = disk.path().resolve("filler");
        byte[] piece = new byte[4096];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(piece);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
        return filler;
    }

    private static void checkPromises(Scenario scenario, String topic, SidecarProcess sidecar, Writer writer) {
        scenario.reader(topic).awaitAcknowledgedOf(writer);
        assertThat(sidecar.terminate()).isZero();
        scenario.evidence(writer)
                .keeps(
                        new NoAcknowledgedRecordLost(),
                        new OrderPerTopic(),
                        new NoDuplicatesWhileRunning(),
                        new AccountsBalance(sidecar.accounts()));
    }
}
