// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import java.util.List;

/** Values that have a meaning already but do nothing yet: refused by name rather than accepted silently. */
final class LaterKeys {
    static final String NOT_AVAILABLE = "not available in this version";

    static final List<String> PROTOCOLS = List.of("syslog", "http", "resp", "forward", "dory", "kafka");

    private LaterKeys() {}
}
