// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** This host's name, for {@code client.id}. */
final class HostName {
    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    /** Asks the kernel first: a name server that doesn't answer would hold up the start. */
    static String get() {
        try {
            return plain(
                    Files.isReadable(KERNEL)
                            ? Files.readString(KERNEL).strip()
                            : InetAddress.getLocalHost().getHostName());
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Brokers put the client's id into names of metrics. */
    static String plain(String name) {
        return name.replaceAll("[^a-zA-Z0-9._-]", "-");
    }
}
