// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CheckConfigCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine forebay =
            Forebay.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @TempDir
    private Path dir;

    @Test
    void goodConfig_listsWhatIsInForceWithoutSecrets() throws IOException {
        Path file = write("""
                listeners=app
                listener.app.bind=unix:/run/forebay.sock
                spool.dir=/spool
                kafka.bootstrap.servers=broker1:9092
                kafka.ssl.key.password=hush
                """);

        assertThat(forebay.execute("check-config", file.toString(), "--set", "kafka.linger.ms=5"))
                .isZero();
        assertThat(out.toString())
                .contains(
                        file + ": ok",
                        "spool.dir=/spool  (line 3)",
                        "spool.full=block  (default)",
                        "kafka.linger.ms=5  (--set)",
                        "kafka.ssl.key.password=[hidden]  (line 5)")
                .doesNotContain("hush");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void badConfig_tellsEveryMistakeAndEndsWith78() throws IOException {
        Path file = write("listeners=app\nspool.dri=/spool\n");

        assertThat(forebay.execute("check-config", file.toString())).isEqualTo(78);
        assertThat(err.toString())
                .contains(
                        file + ":2: spool.dri: unknown key",
                        "    did you mean spool.dir?",
                        file + ": listener.app.bind: is missing",
                        file + ": spool.dir: is missing",
                        file + ": kafka.bootstrap.servers: is missing",
                        "forebay check-config: 4 mistakes in the configuration");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void run_refusesABadConfigInTheSameWords() {
        Path missing = dir.resolve("missing.properties");

        assertThat(forebay.execute("run", "-c", missing.toString())).isEqualTo(78);
        assertThat(err.toString()).startsWith(missing + ": can't be read: no such file");
    }

    @Test
    void stackTraces_areForVerboseOnly() {
        String missing = dir.resolve("missing.properties").toString();

        forebay.execute("check-config", missing);
        assertThat(err.toString()).doesNotContain("\tat ");

        forebay.execute("check-config", missing, "-v");
        assertThat(err.toString()).contains("BadConfigException", "\tat ");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(dir.resolve("forebay.properties"), text);
    }
}
