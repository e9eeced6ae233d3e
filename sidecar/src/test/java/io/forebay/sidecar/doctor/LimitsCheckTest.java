// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsCheckTest {
    @TempDir
    private Path root;

    private Path cgroup;

    @BeforeEach
    void system() throws IOException {
        Path process = Files.createDirectories(root.resolve("proc/7"));
        Files.writeString(process.resolve("limits"), """
                Limit                     Soft Limit           Hard Limit           Units
                Max open files            1024                 524288               files
                """);
        Files.writeString(process.resolve("cgroup"), "0::/system.slice/forebay.service\n");
        cgroup = Files.createDirectories(root.resolve("sys/fs/cgroup/system.slice/forebay.service"));
        Files.writeString(cgroup.resolve("memory.max"), "max\n");
        Files.writeString(cgroup.resolve("memory.events"), "low 0\noom 3\noom_kill 0\n");
    }

    private Findings check(int maxConnections) {
        Findings findings = new Findings();
        new LimitsCheck(root, 7, maxConnections, findings).run();
        return findings;
    }

    @Test
    void enough_isFine() {
        assertThat(check(512).all()).extracting(Finding::advice).containsOnly("");
    }

    @Test
    void fewFiles_forManyConnections_areTold() {
        assertThat(check(4_000).all())
                .extracting(Finding::advice)
                .contains("LimitNOFILE=4200 in its systemd unit, or ulimit -n 4200");
    }

    @Test
    void littleMemory_isTold() throws IOException {
        Files.writeString(cgroup.resolve("memory.max"), "67108864\n");
        assertThat(check(512).all())
                .extracting(Finding::text)
                .contains("the process may have 67.1 MB of memory, it needs 201 MB");
    }

    @Test
    void processesThatTheKernelKilled_areTold() throws IOException {
        Files.writeString(cgroup.resolve("memory.events"), "oom_kill 2\n");
        assertThat(check(512).all())
                .extracting(Finding::text)
                .contains("the kernel has killed 2 processes of this group for want of memory");
    }

    @Test
    void containersOwnGroup_isTheRoot() throws IOException {
        Files.writeString(root.resolve("proc/7/cgroup"), "0::/\n");
        Files.writeString(root.resolve("sys/fs/cgroup/memory.max"), "1000000\n");
        assertThat(check(512).all()).extracting(Finding::text).anyMatch(text -> text.contains("1.0 MB of memory"));
    }

    @Test
    void aProcessThatCannotBeSeen_isNoFailure() {
        Findings findings = new Findings();
        new LimitsCheck(root, 8, 10, findings).run();
        assertThat(findings.all()).noneMatch(finding -> finding.grade().isFailure());
    }
}
