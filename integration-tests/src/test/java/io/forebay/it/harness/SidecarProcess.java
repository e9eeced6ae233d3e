// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One life of a sidecar: the packaged jar in a process of its own, with the heap that it gets in production. */
public final class SidecarProcess implements AutoCloseable {

    private static final Path HOME = Path.of(System.getProperty("forebay.home"));
    private static final Path JAR = HOME.resolve("forebay.jar");
    /** Made by the build, for the Java that it ran with. */
    private static final Path CLASSES = HOME.resolve("forebay-" + System.getProperty("java.version") + ".jsa");

    private final SidecarConfig config;
    private final Path file;
    private final Process process;
    private final Path log;

    private SidecarProcess(SidecarConfig config, Path file, Process process, Path log) {
        this.file = file;
        this.config = config;
        this.process = process;
        this.log = log;
    }

    /** Starts it without waiting. */
    public static SidecarProcess launch(SidecarConfig config, List<String> wrapper, Map<String, String> environment) {
        return launch(config, wrapper, environment, List.of());
    }

    /** Starts it without waiting, with further options of {@code run}. */
    public static SidecarProcess launch(
            SidecarConfig config, List<String> wrapper, Map<String, String> environment, List<String> options) {
        List<String> forebay = new ArrayList<>(wrapper);
        forebay.addAll(commandLine());
        return launchBy(forebay, config, environment, options);
    }

    /** Starts it without waiting by another {@code forebay} than the one that was built. */
    static SidecarProcess launchBy(
            List<String> forebay, SidecarConfig config, Map<String, String> environment, List<String> options) {
        List<String> command = new ArrayList<>(forebay);
        Path file = config.write();
        command.addAll(List.of("run", "-c", file.toString()));
        command.addAll(options);
        try {
            Path log = Files.createTempFile(config.directory(), "sidecar", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new SidecarProcess(config, file, process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The command line of {@code forebay} up to its own arguments, as the launcher has it for short commands: lives are short here, and
     * the other compiler would take half of their processor time.
     */
    static List<String> commandLine() {
        return List.of(
                Commands.jdk("java"),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:SharedArchiveFile=" + CLASSES,
                "-Xlog:cds=off",
                "-jar",
                JAR.toString());
    }

    /** Waits until its socket accepts. */
    public SidecarProcess awaitAccepting() {
        await("the sidecar's socket " + config.socket())
                .pollInterval(Duration.ofMillis(10))
                .pollDelay(Duration.ZERO)
                .atMost(Patience.LONGEST)
                .until(() -> {
                    assertThat(process.isAlive())
                            .as(() -> "The sidecar ended:\n" + log())
                            .isTrue();
                    return accepts();
                });
        return this;
    }

    /** Lets it live for a while, in which it must not end by itself. */
    public void letLive(long milliseconds) {
        try {
            assertThat(process.waitFor(milliseconds, TimeUnit.MILLISECONDS))
                    .as(() -> "The sidecar ended by itself:\n" + log())
                    .isFalse();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills it with SIGKILL, as {@code kill -9} does, and waits until it is gone. */
    public void kill() {
        // Where a wrapper started it: the sidecar first, else it would be an orphan.
        List<ProcessHandle> wrapped = process.descendants().toList();
        wrapped.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        awaitExit();
        // The wrapper may be gone before it, and a socket that accepts still would be taken for the next life's.
        wrapped.forEach(sidecar -> sidecar.onExit().join());
    }

    /** Stops all its threads where they stand, as SIGSTOP does, and waits until what they asked of the kernel is done. */
    public void freeze() {
        Commands.output("sh", "-c", "kill -STOP " + process.pid());
        await("all threads to stand still")
                .atMost(Patience.LONGEST)
                .ignoreExceptions()
                .until(() -> {
                    try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
                        return threads.allMatch(SidecarProcess::isStopped);
                    }
                });
    }

    /** Lets it go on after {@link #freeze}. */
    public void thaw() {
        Commands.output("sh", "-c", "kill -CONT " + process.pid());
    }

    /** Gives its configuration file another content, and nothing else: it has to be told. */
    public void rewrite(SidecarConfig other) {
        other.write(file);
    }

    /** Sends it SIGHUP. */
    public void hangUp() {
        Commands.output("sh", "-c", "kill -HUP " + process.pid());
    }

    /** Asks it to end with SIGTERM, and waits; its exit code. */
    public int terminate() {
        List<ProcessHandle> wrapped = process.descendants().toList();
        if (wrapped.isEmpty()) {
            process.destroy();
        } else {
            wrapped.forEach(ProcessHandle::destroy);
        }
        return awaitExit();
    }

    /** Waits until it ends by itself; its exit code. */
    public int awaitExit() {
        try {
            if (!process.waitFor(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("The sidecar doesn't end:\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** The process id that it sees itself, where a wrapper put it into a namespace of its own. */
    public long pidInside() {
        ProcessHandle java = process.descendants().findFirst().orElse(process.toHandle());
        try (Stream<String> status = Files.lines(Path.of("/proc/" + java.pid() + "/status"))) {
            String line =
                    status.filter(text -> text.startsWith("NSpid:")).findFirst().orElseThrow();
            return Long.parseLong(line.substring(line.lastIndexOf('\t') + 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public SidecarConfig config() {
        return config;
    }

    public Path socket() {
        return config.socket();
    }

    /** Runs a command that is about this sidecar. */
    public Commands.Result forebay(String... arguments) {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addAll(List.of("--dir", config.spool().toString()));
        return command(command);
    }

    /** Where the configuration is that it was started with. */
    public Path file() {
        return file;
    }

    /** Starts a command of {@code forebay} in that directory; what it says goes into that file. */
    public static Process start(List<String> arguments, Path directory, Path said) throws IOException {
        List<String> command = new ArrayList<>(commandLine());
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
    }

    /** Runs a command of {@code forebay} that says itself which sidecar it is about. */
    public static Commands.Result command(List<String> arguments) {
        List<String> command = new ArrayList<>(commandLine());
        command.addAll(arguments);
        return Commands.run(command);
    }

    /** Runs a command that takes this sidecar's configuration. */
    public Commands.Result withConfig(String... arguments) {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addAll(List.of("-c", config.write().toString()));
        return command(command);
    }

    /** Runs a command that is about this sidecar and must succeed; what it said. */
    public String told(String... arguments) {
        Commands.Result result = forebay(arguments);
        assertThat(result.exit()).as(result.output()).isZero();
        return result.output();
    }

    /** What {@code forebay spool ls} says of its spool. */
    public Accounts accounts() {
        return Accounts.in(config.spool());
    }

    /** Its metrics, by the whole name of each series with its labels; as Prometheus would scrape them. */
    public Map<String, Double> metrics() {
        return AdminDoor.metrics(config.spool().resolve("admin.sock"));
    }

    /** What it answers to {@code GET path} at its admin socket. */
    public String get(String path) {
        return AdminDoor.get(config.spool().resolve("admin.sock"), path);
    }

    /** All that it has written to its two output streams. */
    public String log() {
        return Logs.all(log);
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    private static boolean isStopped(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            // The state follows the name, which is in parentheses and may contain anything.
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean accepts() {
        try {
            Lines.connect(config.socket()).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
