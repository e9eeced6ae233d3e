// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The configurations that packages bring are right, and fit what stands around them. */
class PackagedConfigTest {
    private static final Path PACKAGING = Path.of("../packaging");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etc/forebay.properties",
                "kubernetes/daemonset/forebay.properties",
                "kubernetes/sidecar/forebay.properties"
            })
    void config_isRight_andIsWhereUnitsAndProbesLook(String file) throws BadConfigException {
        Map<String, String> inForce = inForce(PACKAGING.resolve(file));
        assertThat(inForce)
                .containsEntry("listener.app.bind", "unix:/run/forebay/forebay.sock")
                .containsEntry("spool.dir", "/var/lib/forebay/spool")
                .containsEntry("admin.bind", "tcp:127.0.0.1:8099");
    }

    @ParameterizedTest
    @CsvSource({"daemonset/daemonset.yaml", "sidecar/statefulset.yaml"})
    void manifest_mountsWhatIsWritten_andWaitsForTheEnd(String file) throws IOException, BadConfigException {
        String manifest = Files.readString(PACKAGING.resolve("kubernetes").resolve(file));
        assertThat(manifest)
                .contains("mountPath: /run/forebay", "mountPath: /var/lib/forebay", "mountPath: /tmp")
                .contains("startupProbe:", "command: [\"probe\", \"ready\"]", "command: [\"probe\", \"live\"]")
                .contains("readOnlyRootFilesystem: true", "runAsUser: 65532");
        assertThat(number("terminationGracePeriodSeconds: (\\d+)", manifest)).isGreaterThan(graceSeconds());
    }

    @Test
    void nativeSidecar_keepsItsSpoolInAVolumeThatOutlivesThePod() throws IOException {
        String manifest = Files.readString(PACKAGING.resolve("kubernetes/sidecar/statefulset.yaml"));
        assertThat(manifest)
                .contains("restartPolicy: Always", "volumeClaimTemplates:\n    - metadata:\n        name: spool\n")
                .doesNotContain("- name: spool\n          emptyDir");
    }

    @Test
    void unit_waitsForTheEnd_andKnowsTheExitCodes() throws IOException, BadConfigException {
        String unit = Files.readString(PACKAGING.resolve("systemd/forebay.service"));
        assertThat(number("TimeoutStopSec=(\\d+)s", unit)).isGreaterThan(graceSeconds());
        assertThat(unit).contains("SuccessExitStatus=75", "RestartPreventExitStatus=64 77 78");
        assertThat(Files.readString(PACKAGING.resolve("systemd/forebay.socket")))
                .contains("ListenStream=/run/forebay/forebay.sock", "FileDescriptorName=app");
    }

    private static long graceSeconds() throws BadConfigException {
        return Long.parseLong(inForce(PACKAGING.resolve("etc/forebay.properties"))
                        .getOrDefault("drain.shutdown.grace.ms", ""))
                / 1_000;
    }

    private static Map<String, String> inForce(Path file) throws BadConfigException {
        return new ConfigLoader()
                .load(file, List.of()).inForce().stream()
                        .collect(toMap(Setting::key, setting -> String.valueOf(setting.value())));
    }

    private static long number(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return Long.parseLong(found.group(1));
    }
}
