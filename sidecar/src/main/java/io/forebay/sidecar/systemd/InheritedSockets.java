// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets that the service manager listens on and hands to each life of the process, as {@code sd_listen_fds(3)} describes it: who
 * connects between two lives waits in their queue. Immutable.
 */
public final class InheritedSockets {
    /** For a process that began with none. */
    public static final InheritedSockets NONE = new InheritedSockets(List.of());

    private static final Logger LOG = LoggerFactory.getLogger(InheritedSockets.class);

    private static final int FIRST_DESCRIPTOR = 3;
    /** {@code sockaddr_storage} */
    private static final int MOST_ADDRESS_BYTES = 128;

    private static final int FAMILY_BYTES = 2;
    private static final String NAMELESS = "unknown"; // what systemd calls one without a name

    private final List<InheritedSocket> all;

    InheritedSockets(List<InheritedSocket> all) {
        this.all = List.copyOf(all);
    }

    /** Those that the environment tells of: {@code LISTEN_PID}, {@code LISTEN_FDS} and {@code LISTEN_FDNAMES}. */
    public static InheritedSockets ofThisProcess() {
        return in(System.getenv(), ProcessHandle.current().pid(), FIRST_DESCRIPTOR);
    }

    static InheritedSockets in(Map<String, String> environment, long pid, int first) {
        String count = environment.get("LISTEN_FDS");
        String whose = environment.get("LISTEN_PID");
        if (count == null || whose == null) {
            return NONE;
        }
        if (!whose.equals(String.valueOf(pid))) {
            LOG.warn(
                    "the sockets that were handed over are for process {}, and this is {}: they are left alone. "
                            + "A script that starts Forebay must do so with exec",
                    whose,
                    pid);
            return NONE;
        }
        if (!count.matches("[0-9]{1,4}")) {
            LOG.warn("no socket is taken over: LISTEN_FDS={} is no number", count);
            return NONE;
        }
        String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        List<InheritedSocket> sockets = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(count); i++) {
            String name = i < names.length && !names[i].isEmpty() ? names[i] : NAMELESS;
            sockets.add(look(first + i, name, Libc.get()));
        }
        return new InheritedSockets(sockets);
    }

    static InheritedSocket look(int descriptor, String name, Libc libc) {
        libc.fcntl(descriptor, Libc.F_SETFD, Libc.FD_CLOEXEC);
        boolean isListening = option(descriptor, Libc.SO_TYPE, libc) == Libc.SOCK_STREAM
                && option(descriptor, Libc.SO_ACCEPTCONN, libc) == 1;
        return new InheritedSocket(descriptor, name, isListening ? address(descriptor, libc) : null);
    }

    private static int option(int descriptor, int option, Libc libc) {
        int[] value = new int[1];
        int[] length = {Integer.BYTES};
        return libc.getsockopt(descriptor, Libc.SOL_SOCKET, option, value, length) < 0 ? -1 : value[0];
    }

    private static @Nullable SocketAddress address(int descriptor, Libc libc) {
        byte[] bytes = new byte[MOST_ADDRESS_BYTES];
        int[] length = {bytes.length};
        if (libc.getsockname(descriptor, bytes, length) < 0) {
            return null;
        }
        ByteBuffer address = ByteBuffer.wrap(bytes, 0, length[0]);
        int family = address.order(ByteOrder.nativeOrder()).getShort();
        address.order(ByteOrder.BIG_ENDIAN);
        return switch (family) {
            case Libc.AF_UNIX -> path(bytes, length[0]);
            case Libc.AF_INET -> ip(address, 4, 4);
            case Libc.AF_INET6 -> ip(address, 8, 16);
            default -> null;
        };
    }

    /** An abstract name begins with a zero, and has no listener's address. */
    private static @Nullable SocketAddress path(byte[] bytes, int length) {
        int end = FAMILY_BYTES;
        while (end < length && bytes[end] != 0) {
            end++;
        }
        return end == FAMILY_BYTES
                ? null
                : UnixDomainSocketAddress.of(new String(bytes, FAMILY_BYTES, end - FAMILY_BYTES, UTF_8));
    }

    private static @Nullable SocketAddress ip(ByteBuffer address, int at, int length) {
        int port = Short.toUnsignedInt(address.getShort(FAMILY_BYTES));
        byte[] host = new byte[length];
        address.get(at, host);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // it has one of the two lengths
        }
    }

    /** All of them, in their order. */
    public List<InheritedSocket> all() {
        return all;
    }

    /**
     * The one that a listener takes over: bound where it wants to be; else the first that has its name.
     *
     * @param name the listener's
     * @param wanted where it wants to listen
     */
    public @Nullable InheritedSocket find(String name, SocketAddress wanted) {
        for (InheritedSocket socket : all) {
            if (socket.address() != null && isSame(socket.address(), wanted)) {
                return socket;
            }
        }
        for (InheritedSocket socket : all) {
            if (socket.address() != null && socket.name().equals(name)) {
                return socket;
            }
        }
        return null;
    }

    private static boolean isSame(SocketAddress bound, SocketAddress wanted) {
        if (bound instanceof UnixDomainSocketAddress ours && wanted instanceof UnixDomainSocketAddress theirs) {
            return isSame(ours.getPath(), theirs.getPath());
        }
        return bound.equals(wanted);
    }

    /** By its file too, since {@code /var/run} and {@code /run} are one place. */
    private static boolean isSame(Path bound, Path wanted) {
        if (bound.equals(wanted.toAbsolutePath().normalize())) {
            return true;
        }
        try {
            return Files.isSameFile(bound, wanted);
        } catch (IOException e) {
            return false; // one of them isn't there
        }
    }
}
