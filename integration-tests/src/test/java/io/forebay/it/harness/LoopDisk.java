// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An ext4 file system in a file, mounted through a loop device. The file is its disk: what the kernel still keeps in memory isn't in
 * it, so a copy of the file is what a power cut would leave. The loop device writes past the page cache, the journal is committed only
 * when somebody forces, and the heuristics by which ext4 saves careless programs are off.
 */
public final class LoopDisk implements AutoCloseable {

    private final Path image;
    private final Path mountPoint;
    private final String device;

    private LoopDisk(Path image, Path mountPoint, String device) {
        this.image = image;
        this.mountPoint = mountPoint;
        this.device = device;
    }

    /** Makes a disk of that size and mounts it. */
    public static LoopDisk make(Path directory, int mebibytes) {
        Path image = directory.resolve("disk.img");
        Commands.output("truncate", "-s", mebibytes + "M", image.toString());
        Commands.output(
                "mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0", image.toString());
        return mount(image, directory.resolve("disk"));
    }

    /** Mounts what is in a file. */
    public static LoopDisk mount(Path image, Path mountPoint) {
        try {
            Files.createDirectories(mountPoint);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String device = Commands.output("losetup", "--direct-io=on", "--show", "--find", image.toString());
        LoopDisk disk = new LoopDisk(image, mountPoint, device);
        try {
            mount(device, mountPoint);
        } catch (RuntimeException e) {
            Commands.run(List.of("losetup", "--detach", device));
            throw e;
        }
        return disk;
    }

    /** Mounts it again after the file system's check has mended it. */
    public void repair() {
        Commands.output("umount", mountPoint.toString());
        // 0 when there was nothing to mend, 1 when there was.
        int exit = Commands.run(List.of("e2fsck", "-p", "-f", device)).exit();
        if (exit > 1) {
            throw new IllegalStateException("e2fsck ended with " + exit);
        }
        mount(device, mountPoint);
    }

    /** Where its files are. */
    public Path path() {
        return mountPoint;
    }

    /** Copies the disk as it is now, without what the kernel has not yet written. */
    public Path copyTo(Path copy) {
        Commands.output("cp", "--sparse=always", image.toString(), copy.toString());
        return copy;
    }

    /** Whoever writes to it, or waits for a sync, waits until {@link #thaw}. */
    public void freeze() {
        Commands.output("fsfreeze", "--freeze", mountPoint.toString());
    }

    public void thaw() {
        Commands.output("fsfreeze", "--unfreeze", mountPoint.toString());
    }

    /** How many bytes are free. */
    public long free() {
        try {
            return Files.getFileStore(mountPoint).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (isMounted()) {
            Commands.output("umount", mountPoint.toString());
            Commands.output("losetup", "--detach", device);
        }
    }

    private static void mount(String device, Path mountPoint) {
        Commands.output("mount", "-o", "commit=3600,noauto_da_alloc", device, mountPoint.toString());
    }

    private boolean isMounted() {
        try {
            return Files.readString(Path.of("/proc/mounts")).contains(" " + mountPoint + " ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
