// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.record.RecordBody;
import io.forebay.sidecar.record.StoredRecord;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code forebay spool cat}: the records themselves. */
@Command(
        name = "cat",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Prints records of the spool as JSON lines, oldest first, in the form that the socket takes.",
        footer = {
            "",
            "Examples:",
            "  forebay spool cat -n 10",
            "  forebay spool cat -t orders /var/lib/forebay/spool > orders.ndjson"
        })
final class SpoolCat implements Callable<Integer> {
    @Mixin
    private SpoolLocation location;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            description = "Only records of this topic.")
    private @Nullable String topic;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "9223372036854775807",
            showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
            description = "At most so many records.")
    private long limit;

    @Option(names = "--all", description = "Also records that are delivered and still on the disk.")
    private boolean all;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        byte[] wanted = topic == null ? null : topic.getBytes(StandardCharsets.UTF_8);
        return location.look(spec.commandLine().getErr(), spool -> {
            try (RecordJson out = new RecordJson(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)))) {
                long[] left = {limit};
                spool.forEach(all, stored -> {
                    if (left[0] > 0 && (wanted == null || isOf(wanted, stored))) {
                        out.write(stored);
                        left[0]--;
                    }
                    return left[0] > 0;
                });
            }
            return ExitCode.OK;
        });
    }

    private static boolean isOf(byte[] wanted, StoredRecord stored) {
        RecordBody body = stored.body();
        int from = body.topicOffset();
        return Arrays.equals(wanted, 0, wanted.length, body.array(), from, from + body.topicLength());
    }
}
