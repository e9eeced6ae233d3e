// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.shield;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.PrintStream;

/** Logs that tests can read. */
public final class AgentLogs {
    private AgentLogs() {}

    /** One whose time stands still. */
    public static AgentLog to(OutputStream out) {
        return new AgentLog(new PrintStream(out, true, UTF_8), () -> 0);
    }
}
