// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.ingest.BindAddress;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A path by which a socket can be bound or reached, however long its own is: through the descriptor of its open directory where that is
 * longer than {@link BindAddress.Unix#MAX_PATH_BYTES}. Good as long as it is open.
 */
public final class ShortPath implements AutoCloseable {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final Path path;
    private final @Nullable FileChannel directory;

    private ShortPath(Path path, @Nullable FileChannel directory) {
        this.path = path;
        this.directory = directory;
    }

    /** @throws IOException where the path is too long, and can't be made shorter here */
    public static ShortPath of(Path socket) throws IOException {
        int length = socket.toString().getBytes(UTF_8).length;
        if (length <= BindAddress.Unix.MAX_PATH_BYTES) {
            return new ShortPath(socket, null);
        }
        Path dir = Objects.requireNonNull(socket.toAbsolutePath().getParent());
        FileChannel open = FileChannel.open(dir, StandardOpenOption.READ);
        try {
            Path real = dir.toRealPath();
            try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
                Optional<Path> found = descriptors
                        .filter(descriptor -> leadsTo(real, descriptor))
                        .findFirst();
                return new ShortPath(found.orElseThrow().resolve(socket.getFileName()), open);
            }
        } catch (IOException | RuntimeException e) {
            open.close();
            throw new IOException(
                    "the path of the socket " + socket + " has " + length + " bytes, at most "
                            + BindAddress.Unix.MAX_PATH_BYTES + " are possible; set admin.socket to a shorter one",
                    e);
        }
    }

    private static boolean leadsTo(Path real, Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).equals(real);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    public UnixDomainSocketAddress address() {
        return UnixDomainSocketAddress.of(path);
    }

    @Override
    public void close() throws IOException {
        if (directory != null) {
            directory.close();
        }
    }
}
