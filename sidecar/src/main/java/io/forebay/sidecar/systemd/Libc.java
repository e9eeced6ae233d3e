// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.systemd;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.ffi.types.socklen_t;
import jnr.ffi.types.ssize_t;

/**
 * What Java has no way to ask of the system: datagrams to a Unix socket, and what a descriptor is that it hasn't opened itself. Public
 * only because the class that is made for it lives elsewhere. Any thread.
 */
public interface Libc {
    // Linux's numbers, the same on x86_64 and aarch64.
    int AF_UNIX = 1;
    int AF_INET = 2;
    int AF_INET6 = 10;
    int SOCK_STREAM = 1;
    int SOCK_DGRAM = 2;
    int SOCK_CLOEXEC = 0x80000;
    int MSG_NOSIGNAL = 0x4000;
    int SOL_SOCKET = 1;
    int SO_TYPE = 3;
    int SO_SNDTIMEO = 21;
    int SO_ACCEPTCONN = 30;
    int F_SETFD = 2;
    int F_GETFL = 3;
    int F_SETFL = 4;
    int F_DUPFD_CLOEXEC = 1030;
    int FD_CLOEXEC = 1;
    int O_NONBLOCK = 0x800;

    int socket(int domain, int type, int protocol);

    @ssize_t
    long sendto(int fd, @In byte[] bytes, @size_t long length, int flags, @In byte[] to, @socklen_t long toLength);

    int setsockopt(int fd, int level, int name, @In byte[] value, @socklen_t long length);

    int getsockopt(int fd, int level, int name, @Out int[] value, @In @Out int[] length);

    int getsockname(int fd, @Out byte[] address, @In @Out int[] length);

    int fcntl(int fd, int command, long argument);

    int close(int fd);

    String strerror(int error);

    /** Why the last call of this thread failed, in words. */
    default String lastError() {
        return strerror(Runtime.getSystemRuntime().getLastError());
    }

    /** Loads it with its first use. */
    static Libc get() {
        return Holder.LIBC;
    }

    /** Kept apart, so that it costs nothing where nobody asks. */
    final class Holder {
        private static final Libc LIBC =
                LibraryLoader.create(Libc.class).failImmediately().load("c");

        private Holder() {}
    }
}
