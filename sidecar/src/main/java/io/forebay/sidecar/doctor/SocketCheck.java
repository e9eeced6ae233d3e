// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.doctor;

import io.forebay.sidecar.admin.ShortPath;
import io.forebay.sidecar.config.SidecarConfig;
import io.forebay.sidecar.doctor.Finding.Grade;
import io.forebay.sidecar.ingest.BindAddress;
import io.forebay.sidecar.ingest.ListenerSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Where applications and operators connect: whether it can be opened, or is open. */
final class SocketCheck {
    private static final int CONNECT_MS = 2_000;
    private static final int STICKY = 01000;

    private final SidecarConfig config;
    private final boolean running;
    private final Findings findings;

    SocketCheck(SidecarConfig config, boolean running, Findings findings) {
        this.config = config;
        this.running = running;
        this.findings = findings;
    }

    void run() {
        for (ListenerSettings listener : config.ingest().listeners()) {
            check("listener " + listener.name(), listener.bind(), "listener." + listener.name() + ".bind");
        }
        BindAddress admin = config.admin().bind();
        if (admin != null) {
            check("admin", admin, "admin.bind");
        }
    }

    private void check(String what, BindAddress address, String key) {
        if (address instanceof BindAddress.Unix unix) {
            unix(what, unix.path(), key);
        } else if (address instanceof BindAddress.Tcp tcp) {
            tcp(what, tcp, key);
        }
    }

    private void unix(String what, Path socket, String key) {
        Path dir = socket.toAbsolutePath().getParent();
        if (dir == null || !Files.isDirectory(dir)) {
            findings.fail(
                    Grade.CANNOT_CREATE,
                    "socket",
                    what + ": there is no directory " + dir + " for " + socket,
                    "make it: install -d -o " + System.getProperty("user.name") + " " + dir);
            return;
        }
        if (!Files.isWritable(dir)) {
            findings.fail(
                    Grade.PERMISSION,
                    "socket",
                    what + ": " + System.getProperty("user.name") + " may not make " + socket + " in " + dir
                            + ", which belongs to " + SpoolCheck.owner(dir),
                    "run it, and this, as " + SpoolCheck.owner(dir) + ", or set " + key + " to another path");
            return;
        }
        if (isOpenToAll(dir)) {
            findings.advise(
                    "socket",
                    what + ": everybody may replace " + socket + ", since " + dir + " is writable for all",
                    "chmod o-w " + dir + ", or set " + key + " to another path");
        }
        boolean answers = answers(socket);
        if (running && !answers) {
            findings.fail(
                    Grade.UNAVAILABLE,
                    "socket",
                    what + ": the sidecar runs, but nobody answers at " + socket,
                    "somebody has removed the socket: forebay reload makes it again");
        } else if (!running && answers) {
            findings.fail(
                    Grade.UNAVAILABLE,
                    "socket",
                    what + ": another process listens at " + socket,
                    "end it, or set " + key + " to another path: fuser " + socket + " says who it is");
        } else if (!running && Files.exists(socket, LinkOption.NOFOLLOW_LINKS) && !isSocket(socket)) {
            findings.fail(
                    Grade.CANNOT_CREATE,
                    "socket",
                    what + ": " + socket + " is something else than a socket",
                    "move it away, or set " + key + " to another path");
        } else {
            findings.ok("socket", what + ": " + socket + (answers ? " accepts" : " can be opened"));
        }
    }

    private static boolean isOpenToAll(Path dir) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(dir);
            int mode = (int) Files.getAttribute(dir, "unix:mode");
            return permissions.contains(PosixFilePermission.OTHERS_WRITE) && (mode & STICKY) == 0;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isSocket(Path path) {
        try {
            return Files.readAttributes(path, java.nio.file.attribute.BasicFileAttributes.class)
                    .isOther();
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean answers(Path socket) {
        try (ShortPath path = ShortPath.of(socket);
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(path.address());
        } catch (IOException e) {
            return false;
        }
    }

    private void tcp(String what, BindAddress.Tcp tcp, String key) {
        if (tcp.port() == 0) {
            findings.ok("socket", what + ": any free port is taken");
        } else if (running) {
            if (isOpen(tcp)) {
                findings.ok("socket", what + ": " + tcp.text() + " accepts");
            } else {
                findings.fail(
                        Grade.UNAVAILABLE,
                        "socket",
                        what + ": the sidecar runs, but nobody answers at " + tcp.text(),
                        "does it run with this configuration? Restart it");
            }
        } else {
            free(what, tcp, key);
        }
    }

    private static boolean isOpen(BindAddress.Tcp tcp) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(tcp.host(), tcp.port()), CONNECT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void free(String what, BindAddress.Tcp tcp, String key) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // as the sidecar does
            socket.bind(new InetSocketAddress(tcp.host(), tcp.port()));
            findings.ok("socket", what + ": " + tcp.text() + " can be opened");
        } catch (IOException e) {
            findings.fail(
                    Grade.UNAVAILABLE,
                    "socket",
                    what + ": " + tcp.text() + " can't be opened: " + e.getMessage(),
                    "end what uses it, or set " + key + " to another port");
        }
    }
}
