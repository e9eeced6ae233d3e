// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

/** Plays the service manager: sockets as it makes them, which Java can't. They block, and are closed with this. */
public final class NativeSockets implements AutoCloseable {
    private static final Calls CALLS = LibraryLoader.create(Calls.class).load("c");
    private static final int MSG_DONTWAIT = 0x40;
    private static final int F_GETFD = 1;

    private final List<Integer> open = new ArrayList<>();

    /** Public for the class that is made for it. */
    public interface Calls {
        int socket(int domain, int type, int protocol);

        int bind(int fd, @In byte[] address, int length);

        int listen(int fd, int backlog);

        int fcntl(int fd, int command, long argument);

        int close(int fd);

        @ssize_t
        long recv(int fd, @Out byte[] bytes, @size_t long length, int flags);
    }

    /** Listens on a path. */
    public int unix(Path path) throws IOException {
        return listening(bound(Libc.AF_UNIX, Libc.SOCK_STREAM, unix(path.toString())));
    }

    /** Listens on any free port of an IPv4 address. */
    public int tcp(String host) throws IOException {
        ByteBuffer address = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        address.putShort((short) Libc.AF_INET)
                .putShort((short) 0)
                .put(InetAddress.getByName(host).getAddress());
        return listening(bound(Libc.AF_INET, Libc.SOCK_STREAM, address.array()));
    }

    /** Takes datagrams, at a path or at @ and an abstract name. */
    public int datagrams(String name) throws IOException {
        return bound(Libc.AF_UNIX, Libc.SOCK_DGRAM, unix(name));
    }

    /** The next datagram that is there, or nothing. */
    public String receive(int datagrams) {
        byte[] bytes = new byte[4096];
        long length = CALLS.recv(datagrams, bytes, bytes.length, MSG_DONTWAIT);
        return length < 0 ? "" : new String(bytes, 0, (int) length, UTF_8);
    }

    public boolean blocks(int fd) {
        return (CALLS.fcntl(fd, Libc.F_GETFL, 0) & Libc.O_NONBLOCK) == 0;
    }

    /** Whether children would have it. */
    public boolean isHandedOn(int fd) {
        return (CALLS.fcntl(fd, F_GETFD, 0) & Libc.FD_CLOEXEC) == 0;
    }

    /** As the sidecar gets it. */
    public InheritedSockets inherited(int fd, String name) {
        return new InheritedSockets(List.of(InheritedSockets.look(fd, name, Libc.get())));
    }

    private static byte[] unix(String name) {
        byte[] path = name.getBytes(UTF_8);
        boolean isAbstract = path[0] == '@';
        if (isAbstract) {
            path[0] = 0;
        }
        return ByteBuffer.allocate(2 + path.length + (isAbstract ? 0 : 1))
                .order(ByteOrder.nativeOrder())
                .putShort((short) Libc.AF_UNIX)
                .put(path)
                .array();
    }

    private int bound(int family, int type, byte[] address) throws IOException {
        int fd = CALLS.socket(family, type, 0);
        open.add(fd);
        if (fd < 0 || CALLS.bind(fd, address, address.length) < 0) {
            throw new IOException(Libc.get().lastError());
        }
        return fd;
    }

    private static int listening(int fd) throws IOException {
        if (CALLS.listen(fd, 128) < 0) {
            throw new IOException(Libc.get().lastError());
        }
        return fd;
    }

    @Override
    public void close() {
        open.forEach(CALLS::close);
    }
}
