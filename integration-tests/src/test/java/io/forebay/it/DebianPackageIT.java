// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Distribution;
import io.forebay.it.harness.Needs;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.Ports;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.ThrowawayRoot;
import io.forebay.it.harness.TopicReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Debian package from its installation to its end, in a root that is thrown away. */
@ExtendWith(ScenarioExtension.class)
class DebianPackageIT {

    private static final String CONFIG = "/etc/forebay/forebay.properties";
    private static final String SPOOL = "/var/lib/forebay/spool";

    @Test
    void package_runsAsItsOwnUser_keepsAllThroughAnUpgrade_andLeavesNothing(Scenario scenario) throws Exception {
        Needs.tools("dpkg-deb", "setpriv", "adduser");
        Needs.throwawayRoots();
        try (ThrowawayRoot root =
                ThrowawayRoot.in(Files.createDirectory(scenario.directory().resolve("mounts")))) {
            String first = root.bring(build(scenario, "0.1.0-1"));
            String second = root.bring(build(scenario, "0.1.1-1"));

            install(root, first);
            assertThat(root.told("stat -c '%U:%G %a' " + CONFIG + " /var/lib/forebay"))
                    .isEqualTo("root:forebay 640\nforebay:forebay 750");
            assertThat(root.told("ls /usr/share/forebay/forebay-*.jsa")).endsWith(".jsa");
            assertThat(root.told("forebay --version")).startsWith("forebay ");
            root.told("test -e /usr/share/man/man1/forebay-run.1.gz");
            root.told("test -e /usr/share/bash-completion/completions/forebay");

            // While Kafka is away: what is taken is kept, by another version, too.
            configure(root, "127.0.0.1:" + Ports.free());
            Process sidecar = start(scenario, root);
            assertThat(Files.readString(Path.of("/proc/" + sidecar.pid() + "/status")))
                    .containsPattern("Uid:\\s" + root.told("id -u forebay") + "\\s")
                    .containsPattern("CapBnd:\\s0000000000000000");
            String topic = scenario.topic();
            send(root, topic, "before");
            install(root, second);
            assertThat(root.told("dpkg-query -W -f '${Version}' forebay")).isEqualTo("0.1.1-1");
            assertThat(root.told("tail -n 1 " + CONFIG)).isEqualTo("# changed here");
            // the old one, whose jars have been replaced
            send(root, topic, "during");
            assertThat(stop(sidecar)).isEqualTo(75);

            root.told("dpkg -r forebay");
            root.told("test -e " + CONFIG + " && test ! -e /usr/bin/forebay && test ! -e /usr/share/forebay");
            assertThat(purge(root)).contains("/var/lib/forebay is kept: it holds records that Kafka doesn't have");
            assertThat(root.told("ls " + SPOOL)).contains(".cq4");

            install(root, second);
            configure(root, scenario.broker().address());
            sidecar = start(scenario, root);
            send(root, topic, "after");
            assertThat(stop(sidecar)).isZero();
            assertThat(TopicReader.all(scenario.broker(), topic)).hasSize(3);

            // A spool that isn't where the package looks.
            root.told("install -d -o forebay -g forebay /var/lib/forebay/another");
            assertThat(purge(root)).contains("/var/lib/forebay is kept");
            root.told("rmdir /var/lib/forebay/another");
            install(root, second);
            assertThat(purge(root)).doesNotContain("kept");
            assertThat(
                            root.told(
                                    "find / -xdev -name '*forebay*' -newer /etc/hostname -not -path '/tmp/*' "
                                            + "-not -path '/proc/*' \\( -path '/etc/*' -o -path '/usr/*' -o -path '/var/*' -o -path '/lib/*' \\)"))
                    .isEmpty();
            assertThat(root.sh("getent passwd forebay").exit()).isNotZero();
        }
    }

    private static Path build(Scenario scenario, String version) {
        String made = Commands.output(
                Distribution.source("deb/build").toString(),
                "-V",
                version,
                "-o",
                scenario.directory().toString());
        return Path.of(made);
    }

    /** The Java of this machine need not be a package. */
    private static void install(ThrowawayRoot root, String deb) {
        root.told("DEBIAN_FRONTEND=noninteractive dpkg --force-depends -i " + deb);
    }

    private static String purge(ThrowawayRoot root) {
        return root.told("dpkg -P forebay");
    }

    private static void configure(ThrowawayRoot root, String kafka) {
        root.told("sed -i 's/^kafka.bootstrap.servers=.*/kafka.bootstrap.servers=" + kafka
                + "\\ndrain.shutdown.grace.ms=3000\\nspool.free.min.bytes=1048576\\nspool.file.bytes=16777216/; /^admin.bind/d' "
                + CONFIG + " && echo '# changed here' >> " + CONFIG);
    }

    /** As the unit would: its command line, its user, no capabilities, its directories. */
    private static Process start(Scenario scenario, ThrowawayRoot root) throws Exception {
        root.told("install -d -o forebay -g forebay /run/forebay");
        String line = root.told("sed -n 's/^ExecStart=//p' /lib/systemd/system/forebay.service");
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=forebay",
                "--regid=forebay",
                "--init-groups",
                "--no-new-privs",
                "--bounding-set=-all",
                "--inh-caps=-all"));
        command.addAll(List.of(line.split(" ")));
        Path log = Files.createTempFile(scenario.directory(), "unit", ".log");
        Process sidecar = root.launch(log, Map.of(), command.toArray(String[]::new));
        await("the sidecar's socket").atMost(Patience.LONGEST).until(() -> {
            assertThat(sidecar.isAlive()).as(() -> text(log)).isTrue();
            return root.sh("test -S /run/forebay/forebay.sock").exit() == 0;
        });
        return sidecar;
    }

    /** As an application of another user, who is in the group. */
    private static void send(ThrowawayRoot root, String topic, String value) {
        root.told("echo " + value + " | setpriv --reuid=65534 --regid=65534 --groups=$(id -g forebay) "
                + "forebay send -t " + topic + " --socket /run/forebay/forebay.sock");
    }

    private static int stop(Process sidecar) throws InterruptedException {
        sidecar.destroy();
        return sidecar.waitFor();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
