// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sends the service manager its datagrams. A manager that doesn't read holds nobody up for longer than {@value #SEND_WITHIN_SECONDS} s
 * each. Any thread.
 */
final class NotifySocket implements AutoCloseable {
    private static final int FAMILY_BYTES = 2;
    private static final int MOST_PATH_BYTES = 108;
    private static final long SEND_WITHIN_SECONDS = 1;

    private final Libc libc;
    private final byte[] address;
    private final int fd;

    private NotifySocket(Libc libc, byte[] address, int fd) {
        this.libc = libc;
        this.address = address;
        this.fd = fd;
    }

    /**
     * @param name the value of {@code NOTIFY_SOCKET}: an absolute path, or {@code @} and an abstract name
     * @throws IOException where that isn't a Unix socket's name, or there is no descriptor
     */
    static NotifySocket to(String name, Libc libc) throws IOException {
        byte[] address = address(name);
        int fd = libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw new IOException(libc.lastError());
        }
        ByteBuffer within = ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.nativeOrder());
        within.putLong(SEND_WITHIN_SECONDS).putLong(0);
        libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_SNDTIMEO, within.array(), within.capacity());
        return new NotifySocket(libc, address, fd);
    }

    /** An abstract name begins with a zero instead of its @, and ends with the address: a zero behind it would belong to it. */
    private static byte[] address(String name) throws IOException {
        byte[] path = name.getBytes(UTF_8);
        if (!(name.startsWith("/") || name.startsWith("@")) || path.length < 2 || path.length >= MOST_PATH_BYTES) {
            throw new IOException("it is neither a path nor @ and a name, of less than " + MOST_PATH_BYTES + " bytes");
        }
        boolean isAbstract = path[0] == '@';
        if (isAbstract) {
            path[0] = 0;
        }
        return ByteBuffer.allocate(FAMILY_BYTES + path.length + (isAbstract ? 0 : 1))
                .order(ByteOrder.nativeOrder())
                .putShort((short) Libc.AF_UNIX)
                .put(path)
                .array();
    }

    /** @throws IOException where nobody is there, or takes it */
    void send(String message) throws IOException {
        byte[] bytes = message.getBytes(UTF_8);
        if (libc.sendto(fd, bytes, bytes.length, Libc.MSG_NOSIGNAL, address, address.length) < 0) {
            throw new IOException(libc.lastError());
        }
    }

    @Override
    public void close() {
        libc.close(fd);
    }
}
