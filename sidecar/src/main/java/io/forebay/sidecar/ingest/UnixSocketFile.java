// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.ingest.ListenException.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a Unix socket. It is bound inside a directory that only we may enter, gets its mode, owner and group there, and is
 * renamed to its place: whoever can see it sees it with the right permissions, whatever the umask, and a stale file of a
 * dead process is replaced in the same step.
 */
final class UnixSocketFile {
    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

    private static final String DEFAULT_MODE = "0660";
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    private final Path path;
    private final Path privateDir;
    private @Nullable Object identity;

    private UnixSocketFile(Path path, Path privateDir) {
        this.path = path;
        this.privateDir = privateDir;
    }

    /**
     * Checks that the place is free, or taken by a dead process only, and makes the private directory.
     *
     * @param prober tells who listens on a socket
     */
    static UnixSocketFile prepare(Path path, Prober prober) throws ListenException {
        check(path, prober);
        // Short, since it has to fit where the path itself just fits.
        Path privateDir = path.resolveSibling(
                ".f" + Integer.toHexString(ThreadLocalRandom.current().nextInt(1 << 16)));
        UnixSocketFile file = new UnixSocketFile(path, privateDir);
        int length = file.bindPath().toString().getBytes(UTF_8).length;
        if (length > BindAddress.Unix.MAX_PATH_BYTES) {
            throw new ListenException(
                    Reason.INVALID,
                    "the directory of the socket " + path + " is too long: with what is needed while it is made it has "
                            + length + " bytes, at most " + BindAddress.Unix.MAX_PATH_BYTES + " are possible");
        }
        try {
            Files.createDirectory(privateDir, PosixFilePermissions.asFileAttribute(PRIVATE));
        } catch (IOException e) {
            throw failed("can't make a socket next to " + path, e);
        }
        return file;
    }

    private static void check(Path path, Prober prober) throws ListenException {
        BasicFileAttributes there;
        try {
            there = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            if (!Files.isDirectory(path.resolveSibling("."))) {
                throw new ListenException(Reason.CANNOT_CREATE, "the directory of the socket " + path + " is missing");
            }
            return;
        } catch (IOException e) {
            throw failed("can't look at " + path, e);
        }
        if (!there.isOther()) {
            String what = there.isDirectory() ? "a directory" : there.isSymbolicLink() ? "a symbolic link" : "a file";
            throw new ListenException(
                    Reason.CANNOT_CREATE, path + " is " + what + " and not a socket; it is left alone");
        }
        String listener;
        try {
            listener = prober.listenerOn(path);
        } catch (IOException e) {
            throw failed("can't tell whether anybody listens on " + path, e);
        }
        if (listener != null) {
            throw new ListenException(Reason.IN_USE, path + " is in use: " + listener + " listens on it");
        }
        LOG.info("replacing the socket {} that a dead process left behind", path);
    }

    /** Where to bind. */
    Path bindPath() {
        return privateDir.resolve("s");
    }

    /** Gives the bound socket its mode, owner and group. */
    void dress(ListenerSettings settings) throws ListenException {
        dress(bindPath(), settings);
    }

    /**
     * Gives the socket another mode, owner and group in its place.
     *
     * @return takes that back
     */
    Runnable redress(ListenerSettings settings) throws ListenException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        PosixFileAttributes before;
        try {
            before = view.readAttributes();
        } catch (IOException e) {
            throw failed("can't look at " + path, e);
        }
        Runnable back = () -> {
            try {
                view.setPermissions(before.permissions());
                view.setOwner(before.owner());
                view.setGroup(before.group());
            } catch (IOException e) {
                LOG.warn("can't give the socket {} its old mode, owner and group again: {}", path, e.toString());
            }
        };
        try {
            dress(path, settings);
        } catch (ListenException e) {
            back.run();
            throw e;
        }
        return back;
    }

    private void dress(Path socket, ListenerSettings settings) throws ListenException {
        try {
            PosixFileAttributeView view = Files.getFileAttributeView(socket, PosixFileAttributeView.class);
            UserPrincipalLookupService names = socket.getFileSystem().getUserPrincipalLookupService();
            if (settings.owner() != null) {
                view.setOwner(names.lookupPrincipalByName(settings.owner()));
            }
            if (settings.group() != null) {
                view.setGroup(names.lookupPrincipalByGroupName(settings.group()));
            }
            view.setPermissions(permissions(Objects.requireNonNullElse(settings.mode(), DEFAULT_MODE)));
        } catch (UserPrincipalNotFoundException e) {
            throw new ListenException(
                    Reason.INVALID, "listener " + settings.name() + ": there is no user or group " + e.getName());
        } catch (IOException e) {
            throw failed("can't give the socket " + path + " its mode, owner or group", e);
        }
    }

    /** Gives the bound socket its name: from here on it is found. */
    void publish() throws ListenException {
        Path bound = bindPath();
        try {
            identity = identity(bound);
            Files.move(bound, path, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(privateDir);
        } catch (IOException e) {
            throw failed("can't give the socket " + path + " its name", e);
        }
    }

    /** Whether what stands at the path is this socket. */
    boolean isThere() {
        try {
            return identity != null && identity.equals(identity(path));
        } catch (IOException e) {
            return false;
        }
    }

    private static Set<PosixFilePermission> permissions(String octal) {
        int mode = Integer.parseInt(octal, 8);
        PosixFilePermission[] all = PosixFilePermission.values(); // from the owner's read bit down
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < all.length; i++) {
            if ((mode & 0400 >> i) != 0) {
                set.add(all[i]);
            }
        }
        return set;
    }

    /** Removes the file if it is still ours, and what an unfinished start has left. */
    void delete() {
        try {
            Files.deleteIfExists(bindPath());
            Files.deleteIfExists(privateDir);
            if (identity != null && identity.equals(identity(path))) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("the socket {} is gone already", path);
        } catch (IOException e) {
            LOG.warn("can't remove the socket {}: {}", path, e.toString());
        }
    }

    /** Device and inode. The inode can't be another file's while we have the socket open. */
    private static @Nullable Object identity(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    static ListenException failed(String what, IOException e) {
        Reason reason = e instanceof AccessDeniedException
                        || String.valueOf(e.getMessage()).contains("not permitted")
                        || String.valueOf(e.getMessage()).contains("ermission denied")
                ? Reason.NO_PERMISSION
                : Reason.CANNOT_CREATE;
        return new ListenException(reason, what, e);
    }

    /** Tells who listens on a socket; null where nobody does. */
    @FunctionalInterface
    interface Prober {
        @Nullable
        String listenerOn(Path socket) throws IOException;
    }
}
