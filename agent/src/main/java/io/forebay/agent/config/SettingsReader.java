// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.config;

import io.forebay.agent.shield.AgentLog;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings: the agent's argument goes before system properties, and those before the environment. A mistake is one line of
 * the log, and switches off what it was about; nothing else.
 */
public final class SettingsReader {
    private static final String ON = "on";
    private static final String OFF = "off";
    private static final String AUTO = "auto";

    private final Properties properties;
    private final Map<String, String> environment;
    private final AgentLog log;
    private final @Nullable String otherAgent;

    private final Map<Setting, String> values = new EnumMap<>(Setting.class);
    private final Set<Setting> off = EnumSet.noneOf(Setting.class);
    private final Map<String, String> otel = new HashMap<>();
    private final List<String> keys = new ArrayList<>();
    private SamplerKind sampler = SamplerKind.of("always_off", "");

    private SettingsReader(
            Properties properties, Map<String, String> environment, @Nullable String otherAgent, AgentLog log) {
        this.properties = properties;
        this.environment = environment;
        this.otherAgent = otherAgent;
        this.log = log;
        for (Setting setting : Setting.values()) {
            keys.add(setting.key());
        }
    }

    /**
     * Reads them.
     *
     * @param argument what stands behind {@code -javaagent:JAR=}: {@code key=value}, separated by semicolons
     * @param otherAgent the name of another tracing agent in this JVM, or null
     */
    public static AgentSettings read(
            String argument,
            Properties properties,
            Map<String, String> environment,
            @Nullable String otherAgent,
            AgentLog log) {
        SettingsReader reader = new SettingsReader(properties, environment, otherAgent, log);
        reader.readEnvironment();
        reader.readProperties();
        reader.readArgument(argument);
        reader.check();
        reader.honourOtel();
        return new AgentSettings(reader);
    }

    String value(Setting setting) {
        String value = values.get(setting);
        return value == null ? setting.byDefault() : value;
    }

    boolean on(Setting setting) {
        if (off.contains(setting)) {
            return false;
        }
        String value = word(value(setting));
        return value.equals(AUTO) ? otherAgent == null : value.equals(ON);
    }

    int number(Setting setting, int otherwise) {
        String value = value(setting);
        return value.isEmpty() || off.contains(setting) || off.contains(setting.part())
                ? otherwise
                : Integer.parseInt(value);
    }

    SamplerKind sampler() {
        return sampler;
    }

    Map<String, String> otel() {
        return otel;
    }

    private void readEnvironment() {
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            String name = variable.getKey();
            if (name.startsWith(Setting.ENV_PREFIX)) {
                String key = name.substring(Setting.ENV_PREFIX.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '.');
                take(key, variable.getValue(), "the environment variable " + name, true);
            }
        }
    }

    private void readProperties() {
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(Setting.PREFIX)) {
                String key = name.substring(Setting.PREFIX.length());
                take(key, properties.getProperty(name), "the system property " + name, false);
            }
        }
    }

    private void readArgument(String argument) {
        for (String part : argument.split(";")) {
            String pair = part.trim();
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals).trim();
            String value = equals < 0 ? "" : pair.substring(equals + 1).trim();
            if (name.startsWith("otel.")) {
                otel.put(name, value);
            } else {
                String key = name.startsWith(Setting.PREFIX) ? name.substring(Setting.PREFIX.length()) : name;
                take(key, value, "'" + name + "' in the agent's argument", false);
            }
        }
    }

    private void take(String key, String value, String where, boolean isVariable) {
        Setting known = known(key);
        if (known != null) {
            values.put(known, value.trim());
            return;
        }
        String near = Words.closest(key, keys);
        Setting meant = near == null ? null : known(near);
        if (meant == null) {
            log.say("%s is no setting of the agent; it knows %s", where, String.join(", ", keys));
            return;
        }
        Setting part = meant.part();
        off.add(part);
        log.say(
                "%s is no setting of the agent (did you mean '%s'?); %s is off until that is mended",
                where, isVariable ? meant.variable() : meant.key(), part.key());
    }

    private static @Nullable Setting known(String key) {
        for (Setting setting : Setting.values()) {
            if (setting.key().equals(key)) {
                return setting;
            }
        }
        return null;
    }

    private void check() {
        for (Map.Entry<Setting, String> entry : values.entrySet()) {
            Setting setting = entry.getKey();
            if (!isValid(setting, entry.getValue())) {
                off.add(setting.part());
                log.say(
                        "%s is '%s' but must be one of: %s; %s is off until that is mended",
                        setting.property(),
                        entry.getValue(),
                        setting.valid(),
                        setting.part().key());
            }
        }
    }

    private static boolean isValid(Setting setting, String value) {
        switch (setting.kind()) {
            case SWITCH:
                return word(value).equals(ON) || word(value).equals(OFF);
            case AUTO:
                return word(value).equals(ON)
                        || word(value).equals(OFF)
                        || word(value).equals(AUTO);
            case TOPICS:
                return !value.isEmpty();
            case COUNT:
                return isNumber(value, 1, 1_000_000);
            case PORT:
                return value.isEmpty() || isNumber(value, 0, 65_535);
            case SENDER:
                return value.equals(AUTO) || value.equals("okhttp");
        }
        throw new AssertionError(setting);
    }

    private static boolean isNumber(String value, int least, int most) {
        try {
            int number = Integer.parseInt(value);
            return number >= least && number <= most;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** What OpenTelemetry's own variables say about the parts that its SDK doesn't see. */
    private void honourOtel() {
        if (word(otel("otel.sdk.disabled", OFF)).equals(ON)
                || word(otel("otel.instrumentation.kafka.enabled", ON)).equals(OFF)) {
            off.add(Setting.ENABLED);
        }
        if (word(otel("otel.instrumentation.kafka.producer-propagation.enabled", ON))
                .equals(OFF)) {
            off.add(Setting.HEADERS);
        }
        String propagators = "," + otel("otel.propagators", "tracecontext").replace(" ", "") + ",";
        if (!propagators.contains(",tracecontext,")) {
            off.add(Setting.HEADERS);
        }
        if (otel("otel.traces.exporter", "otlp").equals("none")) {
            off.add(Setting.TRACES);
        }
        if (otel("otel.metrics.exporter", "otlp").equals("none") && number(Setting.PROMETHEUS_PORT, -1) < 0) {
            off.add(Setting.METRICS);
            off.add(Setting.PRODUCER_METRICS);
        }
        try {
            sampler = SamplerKind.of(
                    otel("otel.traces.sampler", "parentbased_always_on"), otel("otel.traces.sampler.arg", ""));
        } catch (IllegalArgumentException e) {
            off.add(Setting.TRACES);
            log.say("otel.traces.sampler: %s; traces is off until that is mended", e.getMessage());
        }
    }

    private String otel(String property, String otherwise) {
        String value = otel.get(property);
        if (value == null) {
            value = properties.getProperty(property);
        }
        if (value == null) {
            value = environment.get(
                    property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
        }
        return value == null || value.trim().isEmpty() ? otherwise : value.trim();
    }

    private static String word(String value) {
        String word = value.toLowerCase(Locale.ROOT);
        switch (word) {
            case "true":
                return ON;
            case "false":
                return OFF;
            default:
                return word;
        }
    }
}
