// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * This machine's files as they are, to be changed at will: whatever is written is in memory, and gone when it is closed. Processes, the
 * network and time are the machine's own. It takes root.
 */
public final class ThrowawayRoot implements AutoCloseable {

    /** Mounts that nobody outside sees, held by a shell that lives until its input ends. */
    private static final String HOLD = """
            set -e
            mount -t tmpfs forebay "$1"
            mkdir "$1/upper" "$1/work" "$1/root"
            mount -t overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" forebay "$1/root"
            mount -t proc proc "$1/root/proc"
            mount --bind /dev "$1/root/dev"
            mount -t tmpfs run "$1/root/run"
            mount -t tmpfs tmp "$1/root/tmp"
            chmod 1777 "$1/root/tmp"
            chroot "$1/root" "$2" -version >/dev/null 2>&1 || { echo "$2 can't be started in it"; exit 1; }
            echo ready
            cat >/dev/null
            """;

    private final Path root;
    private final Process holder;
    private final List<Process> launched = new ArrayList<>();

    private ThrowawayRoot(Path root, Process holder) {
        this.root = root;
        this.holder = holder;
    }

    /** Makes one; its mounts are under this directory, which stays empty. */
    public static ThrowawayRoot in(Path directory) {
        try {
            Process holder = new ProcessBuilder(hold(directory))
                    .redirectErrorStream(true)
                    .start();
            BufferedReader said = new BufferedReader(new InputStreamReader(holder.getInputStream(), UTF_8));
            String line = said.readLine();
            if (!"ready".equals(line)) {
                throw new IllegalStateException("no throw-away root: " + line);
            }
            return new ThrowawayRoot(directory.resolve("root"), holder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes one and lets it go. */
    static Commands.Result tryOne() {
        return Commands.run(hold(Path.of("/mnt")));
    }

    private static List<String> hold(Path directory) {
        return List.of(
                "unshare", "--mount", "sh", "-c", HOLD, "throwaway-root", directory.toString(), Commands.jdk("java"));
    }

    /** Copies a file of this machine into its {@code /tmp}; where it is there. */
    public String bring(Path file) {
        String to = "/tmp/" + file.getFileName();
        Commands.Result copied = Commands.run(enter(List.of("cp", file.toString(), root + to)));
        if (copied.exit() != 0) {
            throw new IllegalStateException(copied.output());
        }
        return to;
    }

    /** Runs a script of {@code sh} to its end, within two minutes. */
    public Commands.Result sh(String script) {
        return Commands.run(inside("sh", "-c", script), Duration.ofMinutes(2));
    }

    /** Runs a script that must succeed; its output without the last line's end. */
    public String told(String script) {
        Commands.Result result = sh(script);
        if (result.exit() != 0) {
            throw new IllegalStateException("%s ended with %d: %s".formatted(script, result.exit(), result.output()));
        }
        return result.output().stripTrailing();
    }

    /** Starts a program, which ends with this root at the latest. */
    public Process launch(Path log, Map<String, String> environment, String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(inside(command))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            launched.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> inside(String... command) {
        List<String> all = new ArrayList<>(
                List.of("chroot", root.toString(), "env", "JAVA_HOME=" + System.getProperty("java.home")));
        all.addAll(List.of(command));
        return enter(all);
    }

    private List<String> enter(List<String> command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "--target=" + holder.pid(), "--mount"));
        all.addAll(command);
        return all;
    }

    @Override
    public void close() throws IOException {
        for (Process process : launched) {
            process.destroyForcibly().onExit().join();
        }
        holder.getOutputStream().close();
        holder.onExit().join();
    }
}
