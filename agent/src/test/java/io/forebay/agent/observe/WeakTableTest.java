// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeakTableTest {
    private final WeakTable<Object, Integer> table = new WeakTable<>();

    @Test
    void get_findsByIdentity() {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            keys.add(new String("same"));
            table.putIfAbsent(keys.get(i), i);
        }

        for (int i = 0; i < 1_000; i++) {
            assertThat(table.get(keys.get(i))).isEqualTo(i);
        }
        assertThat(table.get(new String("same"))).isNull();
    }

    @Test
    void putIfAbsent_keepsTheFirst() {
        Object key = new Object();

        assertThat(table.putIfAbsent(key, 1)).isEqualTo(1);
        assertThat(table.putIfAbsent(key, 2)).isEqualTo(1);
        assertThat(table.get(key)).isEqualTo(1);
    }

    @Test
    void keys_areNotKeptAlive() {
        // more than fit into the test's heap together
        for (int i = 0; i < 2_000; i++) {
            table.putIfAbsent(new byte[1 << 20], i);
        }

        Object last = new Object();
        table.putIfAbsent(last, -1);
        assertThat(table.get(last)).isEqualTo(-1);
    }
}
