// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/**
 * The part of a configuration that one {@link ConfigDef} describes: checks each value by itself, as many as there are, and gives the
 * values that passed.
 */
final class Section {
    private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*([kmgt])i?b?", Pattern.CASE_INSENSITIVE);
    private static final String UNITS = "kmgt";

    private final ConfigDef definition;
    private final String prefix;
    private final Problems problems;
    private final Map<String, Given> given = new HashMap<>();
    private final Map<String, String> values = new HashMap<>();
    private final Map<String, ConfigValue> checked = new HashMap<>();

    /** @param prefix what stands before the definition's names in a file */
    Section(ConfigDef definition, String prefix, Problems problems) {
        this.definition = definition;
        this.prefix = prefix;
        this.problems = problems;
    }

    /** Whether the name is one of this section's; then its value is. */
    boolean accept(String name, Given setting) {
        if (!definition.names().contains(name)) {
            return false;
        }
        given.put(name, setting);
        values.put(name, setting.value().strip());
        return true;
    }

    void check() {
        checked.putAll(definition.validateAll(values));
        for (ConfigValue value : checked.values()) {
            // The first says what is wrong; a second would be that there is no value, therefore.
            value.errorMessages().stream().findFirst().ifPresent(message -> report(value.name(), message));
        }
        given.forEach(this::checkComment);
    }

    /** The typed values; only once {@link #check()} has found nothing. */
    AbstractConfig typed() {
        return new AbstractConfig(definition, values, false);
    }

    /** What was given or is the default, for cross-checks; null where that is wrong by itself. */
    @Nullable
    Object checked(String name) {
        ConfigValue value = checked.get(name);
        return value == null || problems.has(prefix + name) ? null : value.value();
    }

    @Nullable
    Given given(String name) {
        return given.get(name);
    }

    /** Every name that this section may have. */
    Set<String> names() {
        return definition.names();
    }

    /** Every full key that has a value, as it was understood. */
    Map<String, String> effective() {
        Map<String, String> all = new HashMap<>();
        checked.forEach((name, value) -> {
            if (value.value() != null) {
                all.put(prefix + name, value.value().toString());
            }
        });
        return all;
    }

    /** Every name with a value, in the order of the definition. */
    List<Setting> inForce() {
        List<Setting> all = new ArrayList<>();
        definition.configKeys().forEach((name, key) -> {
            Given setting = given.get(name);
            if (setting != null) {
                all.add(new Setting(
                        prefix + name,
                        setting.written().strip(),
                        setting.place().text()));
            } else if (key.defaultValue != null) {
                all.add(new Setting(prefix + name, key.defaultValue.toString(), "default"));
            }
        });
        return all;
    }

    /** Names the setting where it was given, or the file where it is the default. */
    void report(String name, String message, @Nullable String suggestion) {
        Given setting = given.get(name);
        if (setting == null) {
            problems.missing(prefix + name, message, suggestion);
        } else {
            problems.add(setting, message, suggestion);
        }
    }

    private void report(String name, String message) {
        Given setting = given.get(name);
        ConfigKey key = Objects.requireNonNull(definition.configKeys().get(name));
        if (setting == null) {
            problems.missing(prefix + name, "is missing", "add it; its value is " + key.validator);
        } else if (!hasComment(setting)) {
            problems.add(setting, reason(key, setting, message), suggestion(key, setting));
        }
    }

    private static String reason(ConfigKey key, Given setting, String message) {
        String value = setting.value().strip();
        String reason = message.substring(message.indexOf("for configuration " + key.name) + 18 + key.name.length());
        reason = reason.startsWith(": ") ? reason.substring(2) : reason;
        if (key.type == ConfigDef.Type.PASSWORD) {
            return "not valid";
        }
        String words = reason.startsWith("Not a number of type")
                ? "not a whole number" + (value.matches("-?\\d+") ? " of this size" : "")
                : reason;
        return "\"" + setting.written().strip() + "\": " + setting.withoutSecret(words);
    }

    private @Nullable String suggestion(ConfigKey key, Given setting) {
        Matcher size = SIZE.matcher(setting.written().strip());
        if ((key.type == ConfigDef.Type.INT || key.type == ConfigDef.Type.LONG) && size.matches()) {
            int shift =
                    10 * (1 + UNITS.indexOf(Character.toLowerCase(size.group(2).charAt(0))));
            return "write plain bytes: " + (Long.parseLong(size.group(1)) << shift);
        }
        String valid = String.valueOf(key.validator);
        return valid.contains(", ") && key.type == ConfigDef.Type.STRING && !setting.isResolved()
                ? Problems.didYouMean(setting.value().strip(), List.of(valid.split(", ")))
                : null;
    }

    /** Somebody who copies a line with a comment behind it would otherwise get a directory of that name. */
    private void checkComment(String name, Given setting) {
        if (hasComment(setting)) {
            problems.add(
                    setting,
                    "has a comment behind its value, which would be part of the value",
                    "put the comment on a line of its own");
        }
    }

    private static boolean hasComment(Given setting) {
        return setting.written().matches(".*\\s#.*");
    }
}
