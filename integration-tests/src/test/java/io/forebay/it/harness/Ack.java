// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import java.util.Locale;

/** What an acknowledgement shall mean. */
public enum Ack {
    NONE,
    SPOOLED,
    SYNCED,
    DELIVERED;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
