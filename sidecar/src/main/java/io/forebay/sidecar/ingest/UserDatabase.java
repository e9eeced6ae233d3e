// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host's own users and groups, {@code /etc/passwd} and {@code /etc/group}. Those of a directory service aren't in there and can be
 * given by number; asking it would make the event loop wait for the network. The files are read again when they have changed.
 */
final class UserDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

    private final Path passwd;
    private final Path group;
    private List<FileTime> read = List.of();
    private boolean isReadable = true;
    private final Map<String, Integer> users = new HashMap<>();
    private final Map<String, Integer> groups = new HashMap<>();
    private final Map<Integer, Set<Integer>> groupsOfUser = new HashMap<>();

    UserDatabase() {
        this(Path.of("/etc/passwd"), Path.of("/etc/group"));
    }

    UserDatabase(Path passwd, Path group) {
        this.passwd = passwd;
        this.group = group;
    }

    /** A user's id; a number is itself. */
    OptionalInt user(String nameOrId) {
        refresh();
        return id(users, nameOrId);
    }

    /** A group's id; a number is itself. */
    OptionalInt group(String nameOrId) {
        refresh();
        return id(groups, nameOrId);
    }

    private static OptionalInt id(Map<String, Integer> known, String nameOrId) {
        Integer named = known.get(nameOrId);
        if (named != null) {
            return OptionalInt.of(named);
        }
        // Ids have 32 bits; above 2^31 they are negative here, as they are in a peer's credentials.
        return nameOrId.matches("\\d{1,10}") && Long.parseLong(nameOrId) < 0xffff_ffffL
                ? OptionalInt.of((int) Long.parseLong(nameOrId))
                : OptionalInt.empty();
    }

    /** The groups that the database gives to a user, whether or not his processes have been started since. */
    Set<Integer> groupsOf(int uid) {
        refresh();
        return groupsOfUser.getOrDefault(uid, Set.of());
    }

    private void refresh() {
        try {
            List<FileTime> now = List.of(Files.getLastModifiedTime(passwd), Files.getLastModifiedTime(group));
            if (!now.equals(read)) {
                List<String[]> passwdLines = lines(passwd, 4);
                List<String[]> groupLines = lines(group, 3);
                learn(passwdLines, groupLines);
                read = now;
                isReadable = true;
            }
        } catch (IOException e) {
            if (!isReadable) {
                return; // said already
            }
            isReadable = false;
            LOG.warn("users and groups stay as they were: {} or {} can't be read: {}", passwd, group, e.toString());
        }
    }

    private void learn(List<String[]> passwdLines, List<String[]> groupLines) {
        users.clear();
        groups.clear();
        groupsOfUser.clear();
        for (String[] user : passwdLines) {
            id(Map.of(), user[2]).ifPresent(uid -> {
                users.putIfAbsent(user[0], uid);
                id(Map.of(), user[3]).ifPresent(gid -> addTo(uid, gid));
            });
        }
        for (String[] entry : groupLines) {
            id(Map.of(), entry[2]).ifPresent(gid -> {
                groups.putIfAbsent(entry[0], gid);
                for (String member : entry.length > 3 ? entry[3].split(",") : new String[0]) {
                    Integer uid = users.get(member.strip());
                    if (uid != null) {
                        addTo(uid, gid);
                    }
                }
            });
        }
    }

    private void addTo(int uid, int gid) {
        groupsOfUser.computeIfAbsent(uid, u -> new HashSet<>()).add(gid);
    }

    /** The lines with {@code least} fields or more, taken apart. */
    private static List<String[]> lines(Path file, int least) throws IOException {
        List<String[]> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file, ISO_8859_1)) {
            String[] fields = line.split(":", -1);
            if (fields.length >= least && !line.startsWith("#")) {
                lines.add(fields);
            }
        }
        return lines;
    }
}
