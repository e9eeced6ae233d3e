// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.fault.SpoolDamage;
import io.forebay.it.harness.Arrival;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.RecordId;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.TopicReader;
import io.forebay.it.harness.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A file of the spool is damaged while the sidecar is dead. What the damage took is lost, and nothing else; and the log names it
 * exactly, by number.
 */
@ExtendWith(ScenarioExtension.class)
class DamagedSpoolIT {

    private static final int RECORDS = 12_000;
    /** What can be lost behind a hole: up to the next of the marks. */
    private static final int MARKS_APART = 256;

    private static final Pattern LOST = Pattern.compile("(\\d+) records before ordinal (\\d+) can't be read any more");

    @ParameterizedTest
    @EnumSource
    void damage_costsItselfOnly_andIsNamedExactly(SpoolDamage damage, Scenario scenario) throws Exception {
        String topic = scenario.topic();
        SidecarConfig config = scenario.config().with("spool.file.bytes", 1 << 20);
        fill(scenario, config, topic);
        List<Path> files = SpoolDamage.logFiles(config.spool());
        assertThat(files).as("files of the spool").hasSizeGreaterThan(3);
        String ls = list(config);

        Random random = scenario.random();
        Path damaged = damage.applyTo(config.spool(), random);
        SidecarProcess sidecar = scenario.sidecar(config);
        SortedSet<Long> arrived = new TreeSet<>();
        long last = 0;
        for (Arrival arrival : deliverAll(scenario, sidecar, topic)) {
            long number = arrival.id().orElseThrow().number();
            assertThat(number).as("number of the record behind " + last).isGreaterThan(last);
            last = number;
            arrived.add(number);
        }

        SortedSet<Long> lost = LongStream.rangeClosed(1, RECORDS)
                .boxed()
                .filter(number -> !arrived.contains(number))
                .collect(Collectors.toCollection(TreeSet::new));
        scenario.say("%s of %s: %d records lost".formatted(damage, damaged.getFileName(), lost.size()));
        assertThat(lost).as("lost, and named in the log:\n" + sidecar.log()).isEqualTo(named(sidecar));
        FileExtent extent = FileExtent.of(ls, damaged);
        assertThat(lost).as("lost, when only " + extent + " was damaged").allMatch(extent::has);
        if (damage == SpoolDamage.BITS) {
            assertThat(lost).as("lost by three bits").hasSizeLessThanOrEqualTo(3 * MARKS_APART);
        }
        assertThat(sidecar.accounts().of(topic).delivered()).isEqualTo(arrived.size());
    }

    /** Ordinals are the writer's numbers: it is the only one, and nothing disturbs it. */
    private static void fill(Scenario scenario, SidecarConfig config, String topic) {
        SidecarProcess first = scenario.sidecar(config.withoutKafka());
        Writer writer = scenario.start(Writer.to(config.socket(), topic)
                .records(RECORDS)
                .valueLength(400)
                .perSecond(20_000)
                .window(5_000));
        writer.finish();
        first.kill();
    }

    private static List<Arrival> deliverAll(Scenario scenario, SidecarProcess sidecar, String topic) {
        // The last file is whole, so the last record arrives, and behind all others.
        TopicReader reader = scenario.reader(topic);
        RecordId last = new RecordId("writer", RECORDS);
        await("the last record")
                .atMost(Patience.LONGEST)
                .until(() -> reader.toEnd().stream()
                        .anyMatch(arrival -> arrival.id().filter(last::equals).isPresent()));
        assertThat(sidecar.terminate()).as("exit status").isZero();
        return reader.toEnd();
    }

    private static SortedSet<Long> named(SidecarProcess sidecar) {
        return LOST.matcher(sidecar.log())
                .results()
                .flatMap(DamagedSpoolIT::ordinals)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<Long> ordinals(MatchResult line) {
        long next = Long.parseLong(line.group(2));
        return LongStream.range(next - Long.parseLong(line.group(1)), next).boxed();
    }

    private static String list(SidecarConfig config) {
        return Commands.output(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of(System.getProperty("forebay.home"), "forebay.jar").toString(),
                "spool",
                "ls",
                "--json",
                config.spool().toString());
    }

    /** Which records were in a file before it was damaged. */
    private record FileExtent(String name, long first, long last) {

        static FileExtent of(String ls, Path file) {
            Pattern entry = Pattern.compile("\"name\":\"" + Pattern.quote(String.valueOf(file.getFileName()))
                    + "\"[^}]*?\"first_ordinal\":(\\d+)[^}]*?\"last_ordinal\":(\\d+)");
            MatchResult found = entry.matcher(ls).results().findFirst().orElseThrow(() -> new AssertionError(ls));
            return new FileExtent(
                    String.valueOf(file.getFileName()), Long.parseLong(found.group(1)), Long.parseLong(found.group(2)));
        }

        boolean has(long number) {
            return number >= first && number <= last;
        }
    }
}
