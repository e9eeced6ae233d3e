// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Arrival;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Directories;
import io.forebay.it.harness.RecordId;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.TopicReader;
import io.forebay.it.harness.Writer;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What operators do to a spool's directory while the sidecar isn't running. */
@ExtendWith(ScenarioExtension.class)
class SpoolCopyIT {

    private static final long RECORDS = 1_000;

    @Test
    void restoredCopy_deliversAgainWhatItHolds(Scenario scenario) {
        SidecarConfig config = scenario.config();
        String topic = scenario.topic();
        fill(scenario, config, topic);
        String copy = scenario.directory().resolve("copy").toString();
        Commands.output("cp", "-a", config.spool().toString(), copy);

        deliver(scenario, config, topic, RECORDS);
        Directories.delete(config.spool());
        Commands.output("mv", copy, config.spool().toString());
        deliver(scenario, config, topic, 2 * RECORDS);

        assertThat(numbersIn(scenario, topic))
                .containsExactlyElementsOf(Stream.of(1, 2)
                        .flatMap(time -> LongStream.rangeClosed(1, RECORDS).boxed())
                        .toList());
    }

    @Test
    void movedSpool_goesOnWhereItWas(Scenario scenario) {
        SidecarConfig config = scenario.config();
        String topic = scenario.topic();
        fill(scenario, config, topic);
        SidecarConfig moved = config.withSpoolIn(scenario.directory().resolve("elsewhere"));
        Commands.output("cp", "-a", config.spool().toString(), moved.spool().toString());
        Directories.delete(config.spool());

        deliver(scenario, moved, topic, RECORDS);

        assertThat(numbersIn(scenario, topic))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, RECORDS).boxed().toList());
    }

    @Test
    void wipedSpool_beginsFromNothing(Scenario scenario) {
        SidecarConfig config = scenario.config();
        String topic = scenario.topic();
        fill(scenario, config, topic);
        Directories.delete(config.spool());

        SidecarProcess sidecar = scenario.sidecar(config);
        Writer writer = scenario.start(
                Writer.to(config.socket(), topic).named("after").sequenced().records(10));
        writer.finish();
        scenario.reader(topic).awaitCount(10);
        assertThat(sidecar.terminate()).isZero();

        assertThat(numbersIn(scenario, topic))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 10).boxed().toList());
        assertThat(sidecar.accounts().of(topic).accepted()).isEqualTo(10);
    }

    private static void fill(Scenario scenario, SidecarConfig config, String topic) {
        SidecarProcess sidecar = scenario.sidecar(config.withoutKafka());
        scenario.start(Writer.to(config.socket(), topic).records(RECORDS)).finish();
        sidecar.kill();
    }

    private static void deliver(Scenario scenario, SidecarConfig config, String topic, long untilThereAre) {
        SidecarProcess sidecar = scenario.sidecar(config);
        scenario.reader(topic).awaitCount(Math.toIntExact(untilThereAre));
        assertThat(sidecar.terminate()).isZero();
    }

    private static List<Long> numbersIn(Scenario scenario, String topic) {
        return TopicReader.all(scenario.broker(), topic).stream()
                .map(Arrival::id)
                .map(id -> id.orElseThrow())
                .map(RecordId::number)
                .toList();
    }
}
