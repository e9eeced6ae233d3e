// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.client.Ack;
import io.forebay.sidecar.client.FramesClient;
import io.forebay.sidecar.client.Hello;
import io.forebay.sidecar.client.ServerException;
import io.forebay.sidecar.client.SocketPath;
import io.forebay.sidecar.record.TopicName;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.SocketAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code forebay send}: every line of a file or of standard input becomes a record, and none is forgotten silently. */
@Command(
        name = "send",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Sends lines through the sidecar's socket.",
        description = {
            "Every line of FILE, or of standard input, becomes the value of one record, byte for byte without its line feed.",
            "Ends with 0 once all lines are acknowledged."
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0   every line is acknowledged",
            "  64  wrong usage",
            "  65  lines were refused: each is named with the reason, the others went through",
            "  69  no sidecar answers, or it refused the connection",
            "  74  the file could not be read, or the connection broke",
            "  77  no permission for the file or the socket",
            "",
            "Examples:",
            "  echo hello | forebay send -t orders",
            "  forebay send -t orders -k customer-7 -H source=shop --ack delivered orders.ndjson",
            "  tail -F app.log | forebay send -t app-log"
        })
final class SendCommand implements Callable<Integer> {

    @Option(
            names = {"-t", "--topic"},
            required = true,
            paramLabel = "TOPIC",
            description = "The topic to write to.")
    private String topic;

    @Option(
            names = {"-k", "--key"},
            paramLabel = "KEY",
            description = "The key of every record: records of one key keep their order.")
    private @Nullable String key;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "K=V",
            converter = HeaderConverter.class,
            description = "A header of every record; may be repeated.")
    private List<LineSender.Header> headers = List.of();

    @Option(
            names = "--ack",
            paramLabel = "LEVEL",
            defaultValue = "synced",
            converter = AckConverter.class,
            description =
                    "When a line counts as safe: none, spooled (survives kill -9), synced (survives a power cut) or "
                            + "delivered (Kafka has it). Default: ${DEFAULT-VALUE}.")
    private Ack ack;

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "The sidecar's socket, or tcp:HOST:PORT. Default: $" + SocketPath.VARIABLE
                    + ", else that of a \"forebay dev\" in this directory, else /run/forebay/forebay.sock.")
    private @Nullable String socket;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "What to send; without it, or as -, standard input.")
    private @Nullable String file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        byte[] name = topic.getBytes(UTF_8);
        String problem = TopicName.problem(name, 0, name.length);
        if (problem != null) {
            throw new ParameterException(spec.commandLine(), problem);
        }
        try (InputStream in = open()) {
            return connectAndSend(in);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(ExitCode.IO, "cannot read " + file + ": there is no such file", e);
        } catch (AccessDeniedException e) {
            throw new CommandFailure(ExitCode.PERMISSION, "cannot read " + file + ": permission denied", e);
        } catch (IOException e) {
            String what = file == null ? "standard input" : file;
            throw new CommandFailure(ExitCode.IO, "cannot read " + what + ": " + e.getMessage(), e);
        }
    }

    private InputStream open() throws IOException {
        if (file == null || file.equals("-")) {
            return new FileInputStream(FileDescriptor.in);
        }
        if (Files.isDirectory(Path.of(file))) {
            throw new IOException("it is a directory");
        }
        return Files.newInputStream(Path.of(file));
    }

    private int connectAndSend(InputStream in) throws LineSender.InputException {
        String where = socket == null ? SocketPath.find(System.getenv(), Path.of("")) : socket;
        try (FramesClient client = FramesClient.connect(address(where), new Hello(ack, topic))) {
            return send(client, in);
        } catch (ServerException e) {
            throw new CommandFailure(
                    ExitCode.UNAVAILABLE, "the sidecar at " + where + " refused the connection: " + e.getMessage(), e);
        } catch (LineSender.InputException e) {
            throw e;
        } catch (IOException e) {
            throw noSidecar(where, e);
        }
    }

    private SocketAddress address(String where) {
        try {
            return SocketPath.address(where);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--socket: " + e.getMessage(), e);
        }
    }

    private int send(FramesClient client, InputStream in) throws LineSender.InputException {
        byte[] keyBytes = key == null ? null : key.getBytes(UTF_8);
        LineSender sender = new LineSender(client, keyBytes, headers, ack != Ack.NONE, this::refused);
        try {
            long refused = sender.send(in);
            err().flush();
            return refused == 0 ? ExitCode.OK : ExitCode.DATA;
        } catch (LineSender.InputException e) {
            throw e;
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.IO,
                    "the connection broke (" + e.getMessage() + "): " + client.acked() + " of " + client.written()
                            + " lines are acknowledged, of the others nothing is known",
                    e);
        }
    }

    private void refused(long line, String code, String message) {
        err().println("line " + line + ": " + message + " (" + code + ")");
    }

    private static CommandFailure noSidecar(String where, IOException cause) {
        String reason = String.valueOf(cause.getMessage());
        if (reason.toLowerCase(Locale.ROOT).contains("permission denied")) {
            return new CommandFailure(
                    ExitCode.PERMISSION,
                    "no permission for the socket " + where
                            + ": its listener's mode, owner and group decide who may write",
                    cause);
        }
        return new CommandFailure(
                ExitCode.UNAVAILABLE,
                String.join(
                        System.lineSeparator() + "  ",
                        "no sidecar answers at " + where + ": " + reason,
                        "Start one with \"forebay dev\" (which brings a Kafka to try it with) or \"forebay run -c FILE\",",
                        "or say where its socket is with --socket PATH or " + SocketPath.VARIABLE + "."),
                cause);
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** {@code NAME=VALUE}; the value may be empty and may contain further equals signs. */
    static final class HeaderConverter implements ITypeConverter<LineSender.Header> {
        @Override
        public LineSender.Header convert(String text) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new TypeConversionException("expected NAME=VALUE but got \"" + text + '"');
            }
            return new LineSender.Header(text.substring(0, equals), text.substring(equals + 1));
        }
    }

    /** The levels that a client can ask for by name. */
    static final class AckConverter implements ITypeConverter<Ack> {
        @Override
        public Ack convert(String text) {
            for (Ack ack : List.of(Ack.NONE, Ack.SPOOLED, Ack.SYNCED, Ack.DELIVERED)) {
                if (ack.text().equals(text)) {
                    return ack;
                }
            }
            throw new TypeConversionException("expected none, spooled, synced or delivered but got \"" + text + '"');
        }
    }
}
