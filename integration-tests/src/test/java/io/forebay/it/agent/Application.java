// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.agent;

import static org.awaitility.Awaitility.await;

import com.sun.tools.attach.VirtualMachine;
import io.forebay.it.harness.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running JVM of an application that can be talked with. */
final class Application implements AutoCloseable {
    private final StringBuilder output = new StringBuilder(); // guarded by itself
    private final Process process;
    private final Thread reader;

    private Application(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "output of " + process.pid());
        reader.start();
    }

    static Application start(List<String> options, String classPath, Class<?> main, List<String> arguments)
            throws IOException {
        return start(options, classPath, main.getName(), arguments);
    }

    static Application start(List<String> options, String classPath, String main, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(arguments);
        return new Application(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    void awaitLine(String line) {
        await("'" + line + "' from the application")
                .atMost(Patience.LONGEST)
                .until(() -> output().contains(line) || !process.isAlive());
    }

    /** Attaches an agent to it. */
    void attach(Path agent, String argument) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
        try {
            machine.loadAgent(agent.toString(), argument);
        } finally {
            machine.detach();
        }
    }

    /** Gives it the line that it waits for. */
    void answer() throws IOException {
        process.getOutputStream().write("go on\n".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Ends its standard input. */
    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /** Its process. */
    long pid() {
        return process.pid();
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The application doesn't end:\n" + output());
        }
        reader.join();
        return process.exitValue();
    }

    String output() {
        synchronized (output) {
            return output.toString();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add(e.toString());
        }
    }

    private void add(String line) {
        synchronized (output) {
            output.append(line).append('\n');
        }
    }
}
