// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.systemd;

import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that the process began with. It stays open for as long as the process lives, so that a listener which is gone can come
 * back to it.
 *
 * @param descriptor its number
 * @param name what the service manager calls it ({@code FileDescriptorName=})
 * @param address where it listens, a Unix socket's path or an IP address and port; null where it is no listening stream socket of
 *     either kind
 */
public record InheritedSocket(
        int descriptor, String name, @Nullable SocketAddress address) {
    /** For a log. */
    public String text() {
        return "descriptor " + descriptor + " (" + name + ", "
                + (address == null ? "no listening stream socket with a path or a port" : address) + ")";
    }

    /**
     * Another descriptor of the same socket, not blocking and not handed on to children, for its user to close.
     *
     * @throws IOException where there is no descriptor left
     */
    public int duplicate() throws IOException {
        return duplicate(Libc.get());
    }

    private int duplicate(Libc libc) throws IOException {
        int copy = libc.fcntl(descriptor, Libc.F_DUPFD_CLOEXEC, 0);
        if (copy < 0) {
            throw new IOException(libc.lastError());
        }
        // Or a client that is gone before it is accepted would stop the event loop, and all others with it.
        if (libc.fcntl(copy, Libc.F_SETFL, libc.fcntl(copy, Libc.F_GETFL, 0) | Libc.O_NONBLOCK) < 0) {
            IOException failure = new IOException(libc.lastError());
            libc.close(copy);
            throw failure;
        }
        return copy;
    }
}
