// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request over TCP was really meant for this host: a web page can have a browser send requests to a name of its own that it
 * points to 127.0.0.1 (DNS rebinding), but the browser then names that.
 */
final class HostHeader {
    private static final Pattern OURS =
            Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);

    private HostHeader() {}

    static boolean isOurs(@Nullable String host) {
        return host != null && OURS.matcher(host).matches();
    }
}
