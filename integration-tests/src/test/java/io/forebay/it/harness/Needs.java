// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a test needs of the machine. Where it isn't there the test is skipped, with a line that says why. */
public final class Needs {

    private Needs() {}

    public static void tools(String... programs) {
        for (String program : programs) {
            need(Commands.exists(program), program + " is not installed");
        }
    }

    public static void root() {
        need(Commands.output("id", "-u").equals("0"), "it takes root");
    }

    /** Loop devices that can be made and mounted here. */
    public static void loopDevices() {
        root();
        tools("losetup", "mkfs.ext4", "mount", "umount");
        need(Commands.run(List.of("losetup", "--find")).exit() == 0, "there are no loop devices");
    }

    /** Namespaces of process ids. */
    public static void pidNamespaces() {
        root();
        tools("unshare");
        need(
                Commands.run(List.of("unshare", "--pid", "--fork", "--mount-proc", "true"))
                                .exit()
                        == 0,
                "there are no namespaces of process ids");
    }

    /** The right to lay a file system over the root, in a namespace of its own; not every container has it. */
    public static void throwawayRoots() {
        root();
        tools("unshare", "nsenter", "chroot", "mount");
        Commands.Result tried = ThrowawayRoot.tryOne();
        need(
                tried.exit() == 0,
                "there can be no throw-away root: " + tried.output().strip());
    }

    /** A browser, from the package chromium. */
    public static void chromium() {
        tools("chromium");
    }

    /** The library that changes the clock of one process, from the package faketime. */
    public static Path fakeTime() throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(Path.of("/usr/lib"))) {
            for (Path directory : directories) {
                Path library = directory.resolve("faketime/libfaketime.so.1");
                if (Files.exists(library)) {
                    return library;
                }
            }
        }
        need(false, "libfaketime is not installed");
        throw new IllegalStateException();
    }

    private static void need(boolean satisfied, String otherwise) {
        if (!satisfied) {
            System.out.println("    skipped: " + otherwise);
            abort(otherwise);
        }
    }
}
