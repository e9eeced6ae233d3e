// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The file of a Unix socket that only its owner may use. It is bound inside a directory that nobody else may enter, gets its mode there
 * and is renamed to its place.
 */
final class SocketFile implements AutoCloseable {
    private final Path path;
    private final Path privateDir;

    private SocketFile(Path path, Path privateDir) {
        this.path = path;
        this.privateDir = privateDir;
    }

    /** @throws BindException where somebody listens there */
    static SocketFile prepare(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther()) {
                throw new FileAlreadyExistsException(path + " is not a socket; it is left alone");
            }
            if (isInUse(path)) {
                throw new BindException(path + " is in use: another process listens on it");
            }
        }
        Path privateDir = path.resolveSibling(
                ".a" + Integer.toHexString(ThreadLocalRandom.current().nextInt(1 << 16)));
        Files.createDirectory(
                privateDir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new SocketFile(path, privateDir);
    }

    private static boolean isInUse(Path path) throws IOException {
        try (ShortPath reachable = ShortPath.of(path);
                SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false); // a full queue of connections must not hold us up
            probe.connect(reachable.address());
            return true;
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            if (message.contains("Too many open files")) {
                throw e; // which says nothing of who listens
            }
            return !message.contains("refused");
        }
    }

    Path bindPath() {
        return privateDir.resolve("s");
    }

    /** Gives the bound socket its mode, and then its name. */
    void publish() throws IOException {
        Files.setPosixFilePermissions(bindPath(), PosixFilePermissions.fromString("rw-------"));
        Files.move(bindPath(), path, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(privateDir);
    }

    /** Removes the socket, and what an unfinished start has left. */
    @Override
    public void close() throws IOException {
        if (Files.exists(privateDir)) {
            Files.deleteIfExists(bindPath());
            Files.delete(privateDir);
        } else {
            Files.deleteIfExists(path);
        }
    }
}
