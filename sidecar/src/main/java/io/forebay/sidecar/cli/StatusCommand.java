// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.admin.Status;
import io.forebay.sidecar.admin.StatusJson;
import io.forebay.sidecar.admin.StatusText;
import io.forebay.sidecar.config.BadConfigException;
import io.forebay.sidecar.spool.SpoolInspector;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code forebay status}: how a sidecar is doing. */
@Command(
        name = "status",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Says how the sidecar is doing, once; of one that doesn't run, what the disk tells.",
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0   told",
            "  1   told, and something is what must never be: see ALARM",
            "  74  there is no spool, or it can't be read",
            "  77  no permission",
            "",
            "Examples:",
            "  forebay status",
            "  forebay status -c /etc/forebay/forebay.properties --json"
        })
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private SidecarLocation location;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadConfigException, IOException {
        PrintWriter out = spec.commandLine().getOut();
        SidecarLocation.Places places = location.find();
        AdminClient client = places.client();
        boolean isRunning = client.isRunning();
        Status onDisk = isRunning ? null : onDisk(places);
        String text = onDisk == null ? client.get("/status") : StatusJson.of(onDisk);
        if (json) {
            out.print(text);
        } else {
            out.print(onDisk == null ? client.get("/status.txt") : StatusText.of(onDisk));
        }
        out.flush();
        return ((Map<?, ?>) Json.parse(text)).get("alarms") instanceof List<?> alarms && !alarms.isEmpty()
                ? ExitCode.ALARM
                : ExitCode.OK;
    }

    /** As JSON: what the sidecar says, or of one that doesn't run, what the disk tells. */
    static String status(SidecarLocation.Places places) throws IOException {
        AdminClient client = places.client();
        return client.isRunning() ? client.get("/status") : StatusJson.of(onDisk(places));
    }

    private static Status onDisk(SidecarLocation.Places places) throws IOException {
        try (SpoolInspector spool = SpoolInspector.open(places.spool())) {
            SpoolInspector.Summary found = spool.summary();
            Map<String, Status.Counts> topics = new TreeMap<>();
            found.accounts().byTopic().forEach((topic, account) -> topics.put(topic, Status.Counts.of(account)));
            topics.values().removeIf(counts -> counts.accepted() == 0);
            return new Status(
                    null,
                    new Status.Store(
                            places.spool().toString(),
                            found.waiting(),
                            found.files().stream()
                                    .mapToLong(SpoolInspector.File::bytes)
                                    .sum(),
                            0,
                            found.oldestWaitingMs()),
                    deadLetters(places.deadLetters()),
                    List.of(),
                    topics,
                    List.of(),
                    List.of(),
                    null);
        } catch (NotDirectoryException e) {
            throw new CommandFailure(ExitCode.IO, "there is no spool at " + places.spool(), e);
        }
    }

    private static Status.Store deadLetters(Path dir) throws IOException {
        long[] count = {0};
        long bytes = 0;
        if (Files.isDirectory(dir)) {
            DeadLettersCommand.forEach(dir, letter -> ++count[0] > 0);
            try (SpoolInspector spool = SpoolInspector.open(dir)) {
                bytes = spool.summary().files().stream()
                        .mapToLong(SpoolInspector.File::bytes)
                        .sum();
            }
        }
        return new Status.Store(dir.toString(), count[0], bytes, 0, null);
    }
}
