// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel for the supplementary groups that a peer had when it connected ({@code SO_PEERGROUPS}, Linux 4.13). {@code
 * /proc/PID/status} would say what they are now, of whoever has that process id by now, and nothing at all across containers.
 */
final class PeerGroups {
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERGROUPS = 59;
    private static final int MOST_GROUPS = 65_536; // the kernel's NGROUPS_MAX

    private PeerGroups() {}

    /**
     * None where the kernel doesn't tell. It refuses a buffer that is too small, and Netty doesn't pass on how much of a bigger one was
     * filled: so the number is found by asking.
     */
    static List<Integer> of(EpollDomainSocketChannel channel) {
        int fits = 1;
        while (ask(channel, fits) == null) {
            fits *= 2;
            if (fits > MOST_GROUPS) {
                return List.of();
            }
        }
        for (int least = 0; least < fits; ) {
            int middle = (least + fits) / 2;
            if (ask(channel, middle) == null) {
                least = middle + 1;
            } else {
                fits = middle;
            }
        }
        ByteBuffer answer = ask(channel, fits);
        List<Integer> groups = new ArrayList<>(fits);
        for (int i = 0; answer != null && i < fits; i++) {
            groups.add(answer.getInt(Integer.BYTES * i));
        }
        return groups;
    }

    private static @Nullable ByteBuffer ask(EpollDomainSocketChannel channel, int count) {
        int bytes = Math.max(
                1, Integer.BYTES * count); // Netty refuses 0; the kernel takes 1 where there is nothing to tell
        try {
            return channel.config()
                    .getOption(new RawUnixChannelOption("SO_PEERGROUPS", SOL_SOCKET, SO_PEERGROUPS, bytes))
                    .order(ByteOrder.nativeOrder());
        } catch (ChannelException e) {
            return null;
        }
    }
}
