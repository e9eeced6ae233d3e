// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import org.jspecify.annotations.Nullable;

/** The decoder of a connection that is turned away: finds out its protocol, so that the client can read why. */
final class RefusingDecoder implements Decoder {
    private final Session session;
    private final Entrance entrance;
    private final Refusal refusal;

    RefusingDecoder(Session session, Entrance entrance, Refusal refusal) {
        this.session = session;
        this.entrance = entrance;
        this.refusal = refusal;
    }

    @Override
    public int decode(byte[] bytes, int from, int to) {
        Protocol fixed = entrance.fixed();
        return refuse(fixed == null ? Protocols.recognise(bytes, from, to) : fixed) ? to : from;
    }

    @Override
    public boolean end(byte[] bytes, int from, int to) {
        return refuse(Protocols.fallback());
    }

    private boolean refuse(@Nullable Protocol protocol) {
        if (protocol == null) {
            return false;
        }
        session.speak(protocol);
        session.fail(refusal.code(), refusal.message());
        return true;
    }
}
