// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A look from outside bears with a sidecar that removes the files it is done with. */
class SpoolInspectorTest {
    private static final int RECORDS = 300;

    @TempDir
    private Path dir;

    private List<CycleFile> files;

    @BeforeEach
    void fill() throws Exception {
        try (TestSpool spool = new TestSpool(dir)) {
            for (int i = 0; i < RECORDS; i++) {
                spool.append("billing", i, 100_000);
            }
        }
        files = CycleFile.list(dir);
        assertThat(files).hasSizeGreaterThan(3);
    }

    /** A name that leads nowhere is listed and can't be opened, as one that goes in between. */
    @Test
    void fileThatGoesWhileTheSpoolIsOpened_isLeftOut() throws Exception {
        Path first = files.get(0).path();
        Files.delete(first);
        Files.createSymbolicLink(first, dir.resolve("nowhere"));
        try (SpoolInspector spool = SpoolInspector.open(dir)) {
            assertThat(names(spool.summary())).isEqualTo(names(files.subList(1, files.size())));
        }
    }

    @Test
    void fileThatGoesWhileOthersAreRead_isNotTakenForMissing() throws Exception {
        try (SpoolInspector spool = SpoolInspector.open(dir)) {
            SpoolInspector.Summary before = spool.summary();
            assertThat(before.waiting()).isEqualTo(RECORDS);
            CycleFile gone = files.remove(1);
            Files.delete(gone.path());
            SpoolInspector.Summary after = spool.summary();
            assertThat(names(after)).isEqualTo(names(files));
            assertThat(after.waiting())
                    .isEqualTo(RECORDS - before.files().get(1).records());
            assertThat(after.unreadable()).isZero();
        }
    }

    @Test
    void fileThatWentBeforeTheLook_isMissing() throws Exception {
        long records;
        try (SpoolInspector spool = SpoolInspector.open(dir)) {
            records = spool.summary().files().get(1).records();
        }
        Files.delete(files.get(1).path());
        try (SpoolInspector spool = SpoolInspector.open(dir)) {
            assertThat(spool.summary().unreadable()).isEqualTo(records);
        }
    }

    private static List<String> names(SpoolInspector.Summary summary) {
        return summary.files().stream().map(SpoolInspector.File::name).toList();
    }

    private static List<String> names(List<CycleFile> files) {
        List<String> names = new ArrayList<>();
        for (CycleFile file : files) {
            names.add(file.path().getFileName().toString());
        }
        return names;
    }
}
