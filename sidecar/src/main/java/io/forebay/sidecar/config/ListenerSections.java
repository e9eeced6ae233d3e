// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import static io.forebay.sidecar.config.ListenerKeys.ACK;
import static io.forebay.sidecar.config.ListenerKeys.ALLOW_GROUPS;
import static io.forebay.sidecar.config.ListenerKeys.ALLOW_USERS;
import static io.forebay.sidecar.config.ListenerKeys.BIND;
import static io.forebay.sidecar.config.ListenerKeys.GROUP;
import static io.forebay.sidecar.config.ListenerKeys.MAX_RATE;
import static io.forebay.sidecar.config.ListenerKeys.MODE;
import static io.forebay.sidecar.config.ListenerKeys.OWNER;
import static io.forebay.sidecar.config.ListenerKeys.PROTOCOL;
import static io.forebay.sidecar.config.ListenerKeys.SPOOL_SHARE;
import static io.forebay.sidecar.config.ListenerKeys.TOPIC;
import static io.forebay.sidecar.config.ListenerKeys.TOPICS;

import io.forebay.sidecar.config.Valid.BindText;
import io.forebay.sidecar.ingest.AccessSettings;
import io.forebay.sidecar.ingest.AckLevel;
import io.forebay.sidecar.ingest.BindAddress;
import io.forebay.sidecar.ingest.ListenerSettings;
import io.forebay.sidecar.ingest.TopicPatterns;
import io.forebay.sidecar.text.Suggestions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
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
        return sections.computeIfAbsent(name, n -> new Section(definition(n), ListenerKeys.key(n, ""), problems));
    }

    /** The keys of every listener, and those of the users whom this one names. */
    private ConfigDef definition(String listener) {
        ConfigDef definition = new ConfigDef(ListenerKeys.DEFINITION);
        String prefix = ListenerKeys.key(listener, "");
        for (Given setting : given) {
            if (setting.key().startsWith(prefix)) {
                String name = setting.key().substring(prefix.length());
                if (ListenerKeys.isOfUser(name) && !definition.names().contains(name)) {
                    ListenerKeys.addTopicsOfUser(definition, name);
                }
            }
        }
        return definition;
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
        } else if (!ListenerKeys.DEFINITION.names().contains(name) && !ListenerKeys.isOfUser(name)) {
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
            for (String name : section.names()) {
                if (ListenerKeys.isForUnixOnly(name) && section.given(name) != null) {
                    section.report(name, "is for Unix sockets, and " + listener + " is on TCP", "leave it out");
                }
            }
        }
        checkTopic(listener, section);
    }

    /** Records that name no topic must not all be refused. */
    private static void checkTopic(String listener, Section section) {
        boolean isLines = ListenerKeys.LINES.equals(section.checked(PROTOCOL));
        for (String name : section.names()) {
            // A user with topics of his own may have to name them, but for lines, which can't.
            boolean isCovering = name.equals(TOPICS) || (isLines && ListenerKeys.isOfUser(name));
            if (isCovering
                    && section.checked(TOPIC) instanceof String topic
                    && section.checked(name) instanceof List<?> globs
                    && !patterns(globs).match(topic)) {
                section.report(
                        name,
                        "does not match " + ListenerKeys.key(listener, TOPIC) + ", which is " + topic,
                        "add " + topic + ", or choose another " + ListenerKeys.key(listener, TOPIC));
            }
        }
    }

    private static TopicPatterns patterns(List<?> globs) {
        return new TopicPatterns(globs.stream().map(Object::toString).toList());
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

    /** @param spoolBytes of which shares are percents */
    List<ListenerSettings> build(long spoolBytes) {
        List<ListenerSettings> all = new ArrayList<>();
        sections.forEach((name, section) -> all.add(build(name, section.typed(), spoolBytes)));
        return all;
    }

    private static ListenerSettings build(String name, AbstractConfig values, long spoolBytes) {
        BindAddress bind = BindText.parse(values.getString(BIND));
        return new ListenerSettings(
                name,
                bind,
                values.getString(PROTOCOL),
                values.getString(TOPIC),
                Objects.requireNonNull(AckLevel.ofText(values.getString(ACK))),
                bind instanceof BindAddress.Unix ? values.getString(MODE) : null,
                values.getString(OWNER),
                values.getString(GROUP),
                access(values),
                Assembly.quota(values.getLong(MAX_RATE), values.getInt(SPOOL_SHARE), spoolBytes));
    }

    private static AccessSettings access(AbstractConfig values) {
        List<String> topics = values.getList(TOPICS);
        Map<String, TopicPatterns> ofUsers = new LinkedHashMap<>();
        values.originals().keySet().stream()
                .filter(ListenerKeys::isOfUser)
                .forEach(name -> ofUsers.put(
                        name.substring(ListenerKeys.TOPICS_PREFIX.length()), patterns(values.getList(name))));
        return new AccessSettings(
                orNone(values.getList(ALLOW_USERS)),
                orNone(values.getList(ALLOW_GROUPS)),
                topics == null ? null : patterns(topics),
                ofUsers);
    }

    private static List<String> orNone(@Nullable List<String> names) {
        return names == null ? List.of() : names;
    }

    Map<String, String> effective() {
        Map<String, String> all = new HashMap<>();
        sections.values().forEach(section -> all.putAll(section.effective()));
        return all;
    }

    List<Setting> inForce() {
        return sections.values().stream()
                .flatMap(section -> section.inForce().stream())
                .toList();
    }
}
