// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a configuration comes to, key by key, so that two can be told apart. Its values may be secrets and are never given out. Immutable.
 */
public final class Effective {
    private final Map<String, String> values;
    private final Map<String, Given> given;

    private final int largestRecord;

    Effective(Map<String, String> values, Map<String, Given> given, int largestRecord) {
        this.largestRecord = largestRecord;
        this.values = new TreeMap<>(values);
        this.given = Map.copyOf(given);
    }

    /** The keys whose value is another one in {@code other}, those that only one of the two has included; sorted. */
    public List<String> differences(Effective other) {
        TreeSet<String> keys = new TreeSet<>(values.keySet());
        keys.addAll(other.values.keySet());
        List<String> changed = new ArrayList<>(keys);
        changed.removeIf(key -> Objects.equals(values.get(key), other.values.get(key)));
        return changed;
    }

    /** Another configuration's settings, but for those that need a restart: they are as here. */
    Map<String, Given> pinnedInto(Map<String, Given> others) {
        Map<String, Given> all = new HashMap<>(others);
        for (String key : SidecarKeys.NEED_RESTART) {
            Given own = given.get(key);
            if (own == null) {
                all.remove(key);
            } else {
                all.put(key, own);
            }
        }
        return all;
    }

    /** The largest record that may have been taken, in bytes: with this configuration or one that it was reloaded over. */
    int largestRecord() {
        return largestRecord;
    }

    Map<String, Given> given() {
        return given;
    }
}
