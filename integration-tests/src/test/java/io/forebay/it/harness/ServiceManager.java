// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Does to a sidecar what systemd does to a service: hands it a socket that it keeps itself, starts it again whenever it ends, and
 * listens to what it tells. A process, in Python, since Java can neither hand over descriptors nor take datagrams.
 */
public final class ServiceManager {

    private static final String MANAGE = """
            import ctypes, os, select, socket, sys, time
            listen, keeps, notify, told, restart, watchdog = sys.argv[1:7]
            command = sys.argv[7:]
            out = open(told, 'a', buffering=1)
            talk = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            talk.bind('\\0' + notify[1:])
            own = None
            if keeps == 'true':
                own = socket.socket(socket.AF_UNIX)
                own.bind(listen)
                own.listen(1024)

            def start():
                pid = os.fork()
                if pid:
                    out.write(f'0 LIFE={pid}\\n')
                    return pid
                ctypes.CDLL(None).prctl(1, 9) # no orphans
                pid = str(os.getpid())
                os.environ.update(NOTIFY_SOCKET=notify, WATCHDOG_USEC=watchdog, WATCHDOG_PID=pid)
                if own:
                    os.environ.update(LISTEN_PID=pid, LISTEN_FDS='1', LISTEN_FDNAMES='forebay.socket')
                    os.dup2(own.fileno(), 3)
                    os.set_inheritable(3, True)
                os.execvp(command[0], command)

            def accepts():
                try:
                    with socket.socket(socket.AF_UNIX) as s:
                        s.connect(listen)
                    return 'accepting'
                except OSError:
                    return 'refusing'

            def hear(seconds):
                while select.select([talk], [], [], seconds)[0]:
                    text = talk.recv(65536).decode().replace('\\n', '|')
                    now = time.monotonic_ns() // 1000
                    out.write(f'{now} {text}' + (' ' + accepts() if 'READY=1' in text else '') + '\\n')
                    seconds = 0

            child = start()
            while True:
                hear(0.02)
                gone, status = os.waitpid(child, os.WNOHANG)
                if gone:
                    hear(0)
                    if not os.path.exists(restart):
                        status = os.waitstatus_to_exitcode(status)
                        sys.exit(status if status >= 0 else 128 - status)
                    child = start()
            """;

    private final Path told;
    private final Path restart;
    private final List<String> wrapper;

    /** Something that the sidecar told. */
    public record Message(long monotonicMicros, String text) {}

    private ServiceManager(Path told, Path restart, List<String> wrapper) {
        this.told = told;
        this.restart = restart;
        this.wrapper = wrapper;
    }

    /** One that leaves the socket to the sidecar. */
    public static ServiceManager of(SidecarConfig config, Duration watchdog) {
        return of(config, watchdog, false);
    }

    /** One that listens on the socket itself, all the time. */
    public static ServiceManager keepingTheSocketOf(SidecarConfig config, Duration watchdog) {
        return of(config, watchdog, true);
    }

    private static ServiceManager of(SidecarConfig config, Duration watchdog, boolean keeps) {
        Needs.tools("python3");
        try {
            Path told = Files.createTempFile(config.directory(), "told", "");
            Path restart = Files.createTempFile(config.directory(), "restart", "");
            return new ServiceManager(
                    told,
                    restart,
                    List.of(
                            "python3",
                            "-c",
                            MANAGE,
                            config.socket().toString(),
                            String.valueOf(keeps),
                            "@" + told,
                            told.toString(),
                            restart.toString(),
                            String.valueOf(watchdog.toNanos() / 1_000)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins the command line of a sidecar that it manages. */
    public List<String> wrapper() {
        return wrapper;
    }

    /** Ends with the life that there is now. */
    public void restartNoMore() {
        try {
            Files.delete(restart);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that it was told so far, by all lives. {@code LIFE=} and the process id stands where one begins. */
    public List<Message> messages() {
        try (var lines = Files.lines(told)) {
            return lines.map(line -> new Message(
                            Long.parseLong(line.substring(0, line.indexOf(' '))),
                            line.substring(line.indexOf(' ') + 1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that begin so. */
    public List<Message> messages(String beginning) {
        return messages().stream()
                .filter(message -> message.text().startsWith(beginning))
                .toList();
    }

    /** Sends the life that there is now a signal. */
    public void signal(String name) {
        List<Message> lives = messages("LIFE=");
        String pid = lives.get(lives.size() - 1).text().substring("LIFE=".length());
        Commands.output("sh", "-c", "kill -" + name + " " + pid);
    }
}
