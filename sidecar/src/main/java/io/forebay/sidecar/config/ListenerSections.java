// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import static io.forebay.sidecar.config.ListenerKeys.ACK;
import static io.forebay.sidecar.config.ListenerKeys.BIND;
import static io.forebay.sidecar.config.ListenerKeys.GROUP;
import static io.forebay.sidecar.config.ListenerKeys.MODE;
import static io.forebay.sidecar.config.ListenerKeys.OWNER;
import static io.forebay.sidecar.config.ListenerKeys.PROTOCOL;
import static io.forebay.sidecar.config.ListenerKeys.TOPIC;

import io.forebay.sidecar.config.Valid.BindText;
import io.forebay.sidecar.ingest.AckLevel;
import io.forebay.sidecar.ingest.BindAddress;
import io.forebay.sidecar.ingest.ListenerSettings;
import io.forebay.sidecar.text.Suggestions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.AbstractConfig;
import org.jspecify.annotations.Nullable;

/** The settings behind {@code listener.NAME.}, a {@link Section} for each name in {@code listeners}. */
final class ListenerSections {
    private final Problems problems;
    private final List<Given> given = new ArrayList<>();
    private final Map<String, Section> sections = new LinkedHashMap<>();

    ListenerSections(Problems problems) {
        this.problems = problems;
    }

    void accept(Given setting) {
        given.add(setting);
    }

    /** @param names what {@code listeners} says, or null where that is wrong by itself */
    void check(@Nullable List<?> names) {
        if (names != null) {
            names.forEach(name -> section(name.toString()));
        }
        given.forEach(setting -> assign(setting, names != null));
        sections.values().forEach(Section::check);
        sections.forEach(this::checkTogether);
        checkBinds();
    }

    private Section section(String name) {
        return sections.computeIfAbsent(
                name, n -> new Section(ListenerKeys.DEFINITION, ListenerKeys.key(n, ""), problems));
    }

    private void assign(Given setting, boolean namesAreKnown) {
        String rest = setting.key().substring(ListenerKeys.PREFIX.length());
        int dot = rest.indexOf('.');
        String listener = dot < 0 ? rest : rest.substring(0, dot);
        String name = dot < 0 ? "" : rest.substring(dot + 1);
        Section section = sections.get(listener);
        if (dot < 0) {
            problems.add(
                    setting, "unknown key", "a listener's keys are " + ListenerKeys.key("NAME", BIND) + " and so on");
        } else if (LaterKeys.isOneOfListener(name)) {
            problems.add(setting, LaterKeys.NOT_AVAILABLE, "leave it out");
        } else if (!ListenerKeys.DEFINITION.names().contains(name)) {
            String meant = Suggestions.closest(name, ListenerKeys.DEFINITION.names(), 2);
            problems.add(
                    setting,
                    "unknown key",
                    meant == null
                            ? "a listener has "
                                    + String.join(
                                            ", ",
                                            ListenerKeys.DEFINITION.configKeys().keySet())
                            : "did you mean " + ListenerKeys.key(listener, meant) + "?");
        } else if (section != null) {
            section.accept(name, setting);
        } else if (namesAreKnown) {
            String meant = Suggestions.closest(listener, sections.keySet(), 2);
            problems.add(
                    setting,
                    SidecarKeys.LISTENERS + " has no " + listener,
                    meant == null
                            ? "add it to " + SidecarKeys.LISTENERS
                            : "did you mean " + ListenerKeys.key(meant, name) + "?");
        }
    }

    private void checkTogether(String listener, Section section) {
        if (ListenerKeys.LINES.equals(section.checked(PROTOCOL)) && section.given(TOPIC) == null) {
            section.report(PROTOCOL, "lines can't name a topic", "add " + ListenerKeys.key(listener, TOPIC));
        }
        if (bind(section) instanceof BindAddress.Tcp) {
            for (String name : List.of(MODE, OWNER, GROUP)) {
                if (section.given(name) != null) {
                    section.report(name, "is for Unix sockets, and " + listener + " is on TCP", "leave it out");
                }
            }
        }
    }

    private void checkBinds() {
        Map<String, Given> taken = new HashMap<>();
        for (Section section : sections.values()) {
            BindAddress bind = bind(section);
            Given setting = section.given(BIND);
            if (bind == null || setting == null || (bind instanceof BindAddress.Tcp tcp && tcp.port() == 0)) {
                continue;
            }
            Given before = taken.putIfAbsent(address(bind), setting);
            if (before != null) {
                problems.add(
                        setting,
                        "is the same as " + before.key() + " (" + before.place().text() + ")",
                        "every listener needs an address of its own");
            }
        }
    }

    private static @Nullable BindAddress bind(Section section) {
        return section.checked(BIND) instanceof String text ? BindText.parse(text) : null;
    }

    /** Two ways to write one path are one address. */
    private static String address(BindAddress bind) {
        return bind instanceof BindAddress.Unix unix
                ? unix.path().toAbsolutePath().normalize().toString()
                : bind.text();
    }

    List<ListenerSettings> build() {
        List<ListenerSettings> all = new ArrayList<>();
        sections.forEach((name, section) -> all.add(build(name, section.typed())));
        return all;
    }

    private static ListenerSettings build(String name, AbstractConfig values) {
        BindAddress bind = BindText.parse(values.getString(BIND));
        return new ListenerSettings(
                name,
                bind,
                values.getString(PROTOCOL),
                values.getString(TOPIC),
                Objects.requireNonNull(AckLevel.ofText(values.getString(ACK))),
                bind instanceof BindAddress.Unix ? values.getString(MODE) : null,
                values.getString(OWNER),
                values.getString(GROUP));
    }

    List<Setting> inForce() {
        return sections.values().stream()
                .flatMap(section -> section.inForce().stream())
                .toList();
    }
}
