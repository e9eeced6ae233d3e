// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.binding;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The address of a bootstrap server. Immutable. */
final class Server {
    private static final Server UNKNOWN = new Server(null, -1);

    final @Nullable String host;
    final int port;

    private Server(@Nullable String host, int port) {
        this.host = host;
        this.port = port;
    }

    /** The first of a list, of which each may have its protocol in front. */
    static Server first(List<String> servers) {
        if (servers.isEmpty()) {
            return UNKNOWN;
        }
        String server = servers.get(0);
        int colon = server.lastIndexOf(':');
        int host = server.indexOf("//") < 0 ? 0 : server.indexOf("//") + 2;
        if (colon <= host) {
            return UNKNOWN;
        }
        try {
            String name = server.substring(host, colon).replace("[", "").replace("]", "");
            return new Server(name, Integer.parseInt(server.substring(colon + 1).trim()));
        } catch (NumberFormatException e) {
            return UNKNOWN;
        }
    }
}
