// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** A topic's name in both of its forms, with its account. Immutable but for the account. */
public final class Topic {
    private final String name;
    private final byte[] bytes;
    private final Account account;

    Topic(String name, Account account) {
        this.name = name;
        this.bytes = name.getBytes(US_ASCII);
        this.account = account;
    }

    public String name() {
        return name;
    }

    /** The name as it is stored; not a copy, to be left alone. */
    public byte[] bytes() {
        return bytes;
    }

    public Account account() {
        return account;
    }
}
