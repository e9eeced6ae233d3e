// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.client;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where the sidecar's socket is, for programs that were not told. */
public final class SocketPath {
    /** The environment variable that names it. */
    public static final String VARIABLE = "FOREBAY_SOCKET";

    /** Where {@code forebay dev} puts it, below the current directory. */
    public static final Path OF_DEV = Path.of(".forebay", "forebay.sock");

    /** Where packages put it. */
    public static final Path OF_HOST = Path.of("/run/forebay/forebay.sock");

    private static final String UNIX = "unix:";
    private static final String TCP = "tcp:";

    private SocketPath() {}

    /** What the environment says, else that of a {@code forebay dev} in {@code directory}, else the host's. */
    public static String find(Map<String, String> environment, Path directory) {
        String named = environment.get(VARIABLE);
        if (named != null && !named.isBlank()) {
            return named;
        }
        return Files.exists(directory.resolve(OF_DEV)) ? OF_DEV.toString() : OF_HOST.toString();
    }

    /**
     * The address that a path, {@code unix:PATH} or {@code tcp:HOST:PORT} stands for.
     *
     * @throws IllegalArgumentException where it is none of these, or the path is longer than a socket's may be
     */
    public static SocketAddress address(String text) {
        if (!text.startsWith(TCP)) {
            return UnixDomainSocketAddress.of(text.startsWith(UNIX) ? text.substring(UNIX.length()) : text);
        }
        String hostAndPort = text.substring(TCP.length());
        int colon = hostAndPort.lastIndexOf(':');
        try {
            String host = hostAndPort.substring(0, Math.max(colon, 0));
            return new InetSocketAddress(host, Integer.parseInt(hostAndPort.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expected tcp:HOST:PORT but got " + text, e);
        }
    }
}
