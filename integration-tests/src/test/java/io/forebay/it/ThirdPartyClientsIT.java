// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Arrival;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Needs;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Programs that know nothing of Forebay write to its socket. */
@ExtendWith(ScenarioExtension.class)
class ThirdPartyClientsIT {

    private static final String LINES = "first line\n[2026-11-23] ERROR disk\nlast line\n";

    @Test
    void netcat_sendsLines(Scenario scenario) throws IOException {
        Needs.tools("nc");
        checkLines(scenario, "nc -N -U \"$SOCKET\" < \"$FILE\"");
    }

    @Test
    void socat_sendsLines(Scenario scenario) throws IOException {
        Needs.tools("socat");
        checkLines(scenario, "socat -u OPEN:\"$FILE\" UNIX-CONNECT:\"$SOCKET\"");
    }

    @Test
    void python_sendsLines(Scenario scenario) throws IOException {
        Needs.tools("python3");
        checkLines(scenario, """
                python3 -c '
                import os, socket
                with socket.socket(socket.AF_UNIX) as s:
                    s.connect(os.environ["SOCKET"])
                    s.sendall(open(os.environ["FILE"], "rb").read())
                '
                """);
    }

    @Test
    void perl_sendsLines(Scenario scenario) throws IOException {
        Needs.tools("perl");
        checkLines(scenario, """
                perl -MIO::Socket::UNIX -e '
                my $s = IO::Socket::UNIX->new(Peer => $ENV{SOCKET}) or die $!;
                open(my $f, "<", $ENV{FILE}) or die $!;
                print $s $_ while <$f>;
                close($s) or die $!;
                '
                """);
    }

    @Test
    void php_sendsLines(Scenario scenario) throws IOException {
        Needs.tools("php");
        checkLines(scenario, """
                php -r '
                $s = stream_socket_client("unix://" . getenv("SOCKET")) or exit(1);
                fwrite($s, file_get_contents(getenv("FILE")));
                fclose($s);
                '
                """);
    }

    @Test
    void python_takesAcknowledgements(Scenario scenario) throws IOException {
        Needs.tools("python3");
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar();
        Path script = Files.writeString(scenario.directory().resolve("client.py"), """
                import json, socket, sys
                s = socket.socket(socket.AF_UNIX)
                s.connect(sys.argv[1])
                f = s.makefile("rw")
                f.write(json.dumps({"forebay": 1, "ack": "synced", "topic": sys.argv[2]}) + "\\n")
                for n in range(100):
                    f.write(json.dumps({"key": "k", "value": {"n": n}}) + "\\n")
                f.flush()
                assert json.loads(f.readline())["forebay"] == 1
                acked = 0
                while acked < 100:
                    acked = json.loads(f.readline())["acked"]
                """);

        Commands.output("python3", script.toString(), sidecar.socket().toString(), topic);

        assertThat(scenario.reader(topic).awaitCount(100))
                .hasSize(100)
                .extracting(Arrival::value)
                .startsWith("{\"n\": 0}")
                .endsWith("{\"n\": 99}");
    }

    @Test
    void kcat_outputIsTakenAsItIs(Scenario scenario) throws IOException {
        Needs.tools("kcat", "nc");
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar();
        String broker = scenario.broker().address();
        shell(
                "printf 'k1:v1\\nk2:{\"a\":1}\\n' | kcat -P -b \"$1\" -t \"$2\" -K: -H source=test -X topic.acks=all",
                broker,
                topic);
        List<Arrival> first = scenario.reader(topic).awaitCount(2);

        shell(
                "kcat -C -J -e -q -o beginning -b \"$1\" -t \"$2\" | nc -N -U \"$3\"",
                broker,
                topic,
                sidecar.socket().toString());

        List<Arrival> arrivals = scenario.reader(topic).awaitCount(4);
        for (int i = 0; i < 2; i++) {
            Arrival copy = arrivals.get(i + 2);
            assertThat(copy.key()).isEqualTo(first.get(i).key());
            assertThat(copy.value()).isEqualTo(first.get(i).value());
            assertThat(copy.timestamp()).isEqualTo(first.get(i).timestamp());
            assertThat(copy.headers()).isEqualTo(first.get(i).headers());
        }
    }

    /** The script finds the socket in $SOCKET and the lines to send in $FILE. */
    private static void checkLines(Scenario scenario, String script) throws IOException {
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(scenario.config().with("listener.app.topic", topic));
        Path lines = Files.writeString(scenario.directory().resolve("lines"), LINES);

        shell(
                "SOCKET=$1 FILE=$2; export SOCKET FILE\n" + script,
                sidecar.socket().toString(),
                lines.toString());

        assertThat(scenario.reader(topic).awaitCount(3))
                .extracting(Arrival::value)
                .containsExactly("first line", "[2026-11-23] ERROR disk", "last line");
        assertThat(sidecar.terminate()).isZero();
    }

    private static void shell(String script, String... arguments) {
        String[] command = new String[arguments.length + 4];
        command[0] = "sh";
        command[1] = "-c";
        command[2] = script;
        command[3] = "sh";
        System.arraycopy(arguments, 0, command, 4, arguments.length);
        Commands.output(command);
    }
}
