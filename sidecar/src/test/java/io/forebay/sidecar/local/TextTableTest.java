// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void lines_namesToTheLeft_figuresToTheRight() {
        TextTable table =
                new TextTable(1, List.of("name", "count")).row("a", 1_234_567L).row("longer", "x");
        assertThat(table.lines())
                .containsExactly("name        count", "-----------------", "a       1,234,567", "longer          x");
    }
}
