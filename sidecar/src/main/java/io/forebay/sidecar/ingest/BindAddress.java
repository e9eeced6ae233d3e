// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Where a listener listens. */
public sealed interface BindAddress {
    /** As it is written in a configuration file. */
    String text();

    /** As the JDK has it. A name that can't be resolved is left as it is. */
    SocketAddress address();

    /** A Unix stream socket. Linux has room for {@value #MAX_PATH_BYTES} bytes of path. */
    record Unix(Path path) implements BindAddress {
        /** {@code sun_path} has 108 bytes, the last of which is zero. */
        public static final int MAX_PATH_BYTES = 107;

        public Unix {
            if (path.toString().isEmpty()) {
                throw new IllegalArgumentException("the path of the socket is missing");
            }
            int length = path.toString().getBytes(UTF_8).length;
            if (length > MAX_PATH_BYTES) {
                throw new IllegalArgumentException(
                        "the path of the socket has " + length + " bytes, at most " + MAX_PATH_BYTES + " are possible");
            }
        }

        @Override
        public String text() {
            return "unix:" + path;
        }

        @Override
        public SocketAddress address() {
            return UnixDomainSocketAddress.of(path);
        }
    }

    /**
     * A TCP port on this host; 0 takes any free one.
     *
     * @param host a literal loopback address or {@code localhost}: nothing here is authenticated
     */
    record Tcp(String host, int port) implements BindAddress {
        private static final Pattern LOOPBACK = Pattern.compile("127(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");

        public Tcp {
            if (!isLoopback(host)) {
                throw new IllegalArgumentException(
                        "\"" + host + "\" is not a loopback address, and only those are available in this version");
            }
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port " + port + " is not within 0 and 65535");
            }
        }

        @Override
        public String text() {
            return "tcp:" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }

        @Override
        public InetSocketAddress address() {
            return new InetSocketAddress(host, port);
        }

        /** Looks at the text alone, so that a name which happens to resolve to a loopback address today is not trusted. */
        private static boolean isLoopback(String host) {
            return host.equals("localhost")
                    || host.equals("::1")
                    || LOOPBACK.matcher(host).matches();
        }
    }
}
