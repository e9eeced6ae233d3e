// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.local.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code forebay cds}: has a JVM write the classes that it loaded into an archive which the next ones only map. */
@Command(
        name = "cds",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Makes the archive of classes with which everything starts in about two thirds of the time.",
        description = {
            "Runs a sidecar in a folder of its own for a moment, and keeps the classes that Java loaded for it as Java wants them in "
                    + "memory (class data sharing). The archive belongs to one Java and to one installation: make it anew when either "
                    + "has changed, since it isn't used then. Without it all works as well, only later."
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0   it is made, and used from now on",
            "  70  Java could not make it",
            "  73  the file can't be written",
            "",
            "Examples:",
            "  sudo forebay cds"
        })
final class CdsCommand implements Callable<Integer> {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The archive. By default beside forebay.jar, where the forebay script looks for it.")
    private @Nullable Path output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path jar = Distribution.ownJar();
        Path archive = output != null ? output : Distribution.classArchive(jar);
        Path dir = Path.of("").toAbsolutePath().resolve(archive).getParent();
        Path made;
        try {
            made = Files.createTempFile(dir, "forebay", ".jsa.tmp");
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.CANNOT_CREATE, "can't write into " + dir + ": " + e, e);
        }
        try {
            Files.delete(made); // Java wants to make it itself
            dump(jar, made);
            Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(made);
        }
        spec.commandLine().getOut().println(archive + " is made: " + Files.size(archive) + " bytes");
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    private static void dump(Path jar, Path archive) throws IOException, InterruptedException {
        Path log = Files.createTempFile("forebay-cds", ".log");
        try {
            int exit = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-XX:+UseSerialGC",
                            "-XX:ArchiveClassesAtExit=" + archive,
                            "-jar",
                            jar.toString(),
                            WarmUpCommand.NAME))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start()
                    .waitFor();
            if (exit != 0 || !Files.exists(archive)) {
                throw new CommandFailure(
                        ExitCode.SOFTWARE,
                        "Java made no archive (it ended with " + exit + "); what it said:\n" + Files.readString(log),
                        null);
            }
        } finally {
            Files.delete(log);
        }
    }
}
