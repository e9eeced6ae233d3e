// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.record.Origin;
import java.util.List;

/**
 * The process at the other end of a Unix socket as the kernel saw it when it connected, so neither its end nor a change of its
 * identity makes this untrue.
 *
 * @param uid effective user id, or {@link Origin#NO_UID} where it can't be told: over TCP
 * @param gid effective group id
 * @param groups its supplementary groups, as far as they were asked for
 * @param pid its process id, for show only: by now it may be another's; 0 where it can't be told
 */
record Peer(int uid, int gid, List<Integer> groups, int pid) {
    static final Peer UNKNOWN = new Peer(Origin.NO_UID, -1, List.of());

    Peer(int uid, int gid, List<Integer> groups) {
        this(uid, gid, groups, 0);
    }

    boolean isKnown() {
        return uid != Origin.NO_UID;
    }

    boolean isIn(int group) {
        return gid == group || groups.contains(group);
    }
}
