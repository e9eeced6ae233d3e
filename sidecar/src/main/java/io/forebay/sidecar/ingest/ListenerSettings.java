// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import org.jspecify.annotations.Nullable;

/**
 * One listener.
 *
 * @param name what stands in the configuration; lower-case letters, digits and dashes
 * @param protocol the name of a protocol, or {@code auto}
 * @param topic for records that name none, or null
 * @param ack for protocols that always answer, and for clients that leave the choice to the listener
 * @param mode octal permissions of a Unix socket, or null for those of {@link BindAddress.Tcp}
 * @param owner user that owns the Unix socket, or null to leave it
 * @param group group that owns the Unix socket, or null to leave it
 * @param access who may write, and what
 * @param quota what all of its connections together may take
 */
public record ListenerSettings(
        String name,
        BindAddress bind,
        String protocol,
        @Nullable String topic,
        AckLevel ack,
        @Nullable String mode,
        @Nullable String owner,
        @Nullable String group,
        AccessSettings access,
        QuotaSettings quota) {
    /** One that everybody may write to whom the socket's mode lets in, as much as he wants. */
    public ListenerSettings(
            String name,
            BindAddress bind,
            String protocol,
            @Nullable String topic,
            AckLevel ack,
            @Nullable String mode,
            @Nullable String owner,
            @Nullable String group) {
        this(name, bind, protocol, topic, ack, mode, owner, group, AccessSettings.OPEN, QuotaSettings.NONE);
    }

    public ListenerSettings {
        if (!name.matches("[a-z0-9-]+")) {
            throw new IllegalArgumentException("listener name \"" + name + "\" has more than a-z, 0-9 and -");
        }
        if (mode != null && !mode.matches("0?[0-7]{3}")) {
            throw new IllegalArgumentException("mode \"" + mode + "\" is not octal, such as 0660");
        }
        if (bind instanceof BindAddress.Tcp && (mode != null || owner != null || group != null)) {
            throw new IllegalArgumentException("mode, owner and group are for unix sockets, not for " + bind.text());
        }
        if (bind instanceof BindAddress.Tcp && !access.isForAnybody()) {
            throw new IllegalArgumentException("users and groups are for unix sockets, not for " + bind.text());
        }
        if (topic != null && access.topics() != null && !access.topics().match(topic)) {
            throw new IllegalArgumentException("topic " + topic + " is none of " + access.topics());
        }
    }
}
