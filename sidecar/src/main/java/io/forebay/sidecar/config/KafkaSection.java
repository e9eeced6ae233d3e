// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import static org.apache.kafka.clients.producer.ProducerConfig.BATCH_SIZE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BOOTSTRAP_SERVERS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BUFFER_MEMORY_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.CLIENT_ID_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG;

import io.forebay.sidecar.config.ProducerRules.Rule;
import io.forebay.sidecar.text.Suggestions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The settings behind {@code kafka.}: Forebay's defaults under what was given. Names that Kafka doesn't know are passed on too, since
 * login modules, interceptors and reporters have settings of their own, unless they look like a slip of the pen.
 */
final class KafkaSection {
    static final String PREFIX = "kafka.";

    private static final String STORE = "store.location";
    private static final int NEAR = 2;
    private static final Pattern SERVER = Pattern.compile("(.+://)?(\\[[0-9a-fA-F:%.]+]|[^:\\s]+):\\d{1,5}");
    private static final Map<String, String> SERIALIZERS = Map.of(
            KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName(),
            VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    private static final ConfigDef DEFINITION = ProducerConfig.configDef();

    private final Problems problems;
    private final Map<String, Given> given = new TreeMap<>();
    private final Map<String, String> values = new HashMap<>();

    KafkaSection(String hostName, Problems problems) {
        this.problems = problems;
        ProducerDefaults.ALL.forEach(each -> values.put(each.name(), each.value()));
        values.put(CLIENT_ID_CONFIG, "forebay-" + hostName);
    }

    /** The default follows the largest record, so that what ingest has taken, lately or before a reload, is never too large for the producer. */
    void setRecordLimit(int maxRecordBytes, int largestWaiting) {
        values.putIfAbsent(MAX_REQUEST_SIZE_CONFIG, String.valueOf(requestSize(largestWaiting)));
        if (given.containsKey(MAX_REQUEST_SIZE_CONFIG) && number(MAX_REQUEST_SIZE_CONFIG) < maxRecordBytes) {
            report(
                    MAX_REQUEST_SIZE_CONFIG,
                    number(MAX_REQUEST_SIZE_CONFIG) + " is less than " + SidecarKeys.RECORD_MAX_BYTES + ", which is "
                            + maxRecordBytes + ": records between the two would be taken and then refused",
                    "raise the one or lower the other");
        }
    }

    static int requestSize(int maxRecordBytes) {
        return Math.max(1 << 20, maxRecordBytes) + SidecarKeys.RECORD_ROOM;
    }

    void accept(String name, Given setting) {
        given.put(name, setting);
        values.put(name, setting.value());
        Rule rule = ProducerRules.brokenBy(name, setting.value());
        if (rule != null) {
            problems.add(setting, "refused: " + rule.reason(), rule.instead());
        } else if (!isKnown(name)) {
            checkUnknown(name, setting);
        }
    }

    private void checkUnknown(String name, Given setting) {
        Collection<String> known = DEFINITION.names();
        String meant = name.startsWith("producer.") && isKnown(name.substring(9))
                ? name.substring(9)
                : Suggestions.closest(name, known, NEAR);
        if (meant == null) {
            meant = known.stream()
                    .filter(k -> k.startsWith(name + "."))
                    .min(Comparator.comparingInt(String::length))
                    .orElse(null);
        }
        if (meant != null) {
            problems.add(setting, "no setting of Kafka's producer", "did you mean " + PREFIX + meant + "?");
        }
    }

    void check() {
        boolean wrong = given.values().stream().anyMatch(setting -> problems.has(setting.key()));
        Map<String, String> known = new HashMap<>(values);
        known.keySet().retainAll(DEFINITION.names());
        known.putAll(SERIALIZERS);
        for (ConfigValue value : DEFINITION.validateAll(known).values()) {
            if (!value.errorMessages().isEmpty()) {
                wrong = true;
                reportInvalid(value.name(), value.errorMessages().get(0));
            }
        }
        checkServers();
        checkStores();
        if (!wrong) {
            checkTogether();
        }
    }

    private void reportInvalid(String name, String message) {
        Given setting = given.get(name);
        if (setting == null) {
            report(name, "is missing", "add " + PREFIX + name + "=broker1:9092,broker2:9092");
        } else if (!problems.has(setting.key())) {
            String reason = message.replace(" for configuration " + name, "");
            report(name, isSecret(name) ? "not valid" : setting.withoutSecret(reason), null);
        }
    }

    private void checkServers() {
        Given setting = given.get(BOOTSTRAP_SERVERS_CONFIG);
        if (setting == null || problems.has(setting.key())) {
            return;
        }
        for (String server : setting.value().split(",", -1)) {
            if (!SERVER.matcher(server.strip()).matches()) {
                String shown = setting.isResolved() ? setting.written() : server.strip();
                problems.add(setting, "\"" + shown + "\" is not HOST:PORT", "such as broker1:9092,broker2:9092");
                return;
            }
        }
    }

    /** Kafka would find out only when it connects. */
    private void checkStores() {
        given.forEach((name, setting) -> {
            if (name.endsWith(STORE) && !Files.isReadable(Path.of(setting.value()))) {
                problems.add(setting, "\"" + setting.written() + "\" can't be read", null);
            }
        });
    }

    /** What is wrong only in combination: Kafka says it one at a time. */
    private void checkTogether() {
        long batch = number(BATCH_SIZE_CONFIG);
        long buffer = number(BUFFER_MEMORY_CONFIG);
        long request = values.containsKey(MAX_REQUEST_SIZE_CONFIG) ? number(MAX_REQUEST_SIZE_CONFIG) : 0;
        if (buffer < Math.max(2 * batch, request)) {
            report(
                    given.containsKey(BUFFER_MEMORY_CONFIG) ? BUFFER_MEMORY_CONFIG : BATCH_SIZE_CONFIG,
                    BUFFER_MEMORY_CONFIG + " is " + buffer + ", but two batches of " + BATCH_SIZE_CONFIG + " " + batch
                            + " and a record of " + MAX_REQUEST_SIZE_CONFIG + " " + request + " must fit",
                    "raise " + PREFIX + BUFFER_MEMORY_CONFIG);
        }
        try {
            Map<String, Object> all = new HashMap<>(producer());
            all.putAll(SERIALIZERS);
            ProducerConfig config = new ProducerConfig(all);
            if (given.containsKey(SaslConfigs.SASL_JAAS_CONFIG)) {
                JaasContext.loadClientContext(config.values());
            }
        } catch (KafkaException | IllegalArgumentException | SecurityException e) {
            String message = String.valueOf(e.getMessage());
            report(blamed(message), message, null);
        }
    }

    private String blamed(String message) {
        if (message.contains("JAAS")) {
            return SaslConfigs.SASL_JAAS_CONFIG;
        }
        return given.keySet().stream().filter(message::contains).findFirst().orElse(BOOTSTRAP_SERVERS_CONFIG);
    }

    /** The producer's settings without serializers: text, but for secrets, which print as hidden. */
    Map<String, Object> producer() {
        Map<String, Object> producer = new TreeMap<>();
        values.forEach((name, value) -> producer.put(name, isSecret(name) ? new Password(value) : value));
        return producer;
    }

    /** All that is in force and is not merely Kafka's own default. */
    List<Setting> inForce() {
        return new TreeMap<>(values).keySet().stream().map(this::setting).toList();
    }

    private Setting setting(String name) {
        Given setting = given.get(name);
        String value = setting == null ? values.getOrDefault(name, "") : setting.written();
        boolean hidden = isSecret(name) || !isKnown(name);
        return new Setting(
                PREFIX + name,
                hidden ? Password.HIDDEN : value,
                setting == null ? "default" : setting.place().text());
    }

    /** Every full key with its value; of a key store, which may be replaced in its place, also what tells it from another. */
    Map<String, String> effective() {
        Map<String, String> all = new HashMap<>();
        values.forEach((name, value) ->
                all.put(PREFIX + name, name.endsWith(STORE) ? value + "@" + version(Path.of(value)) : value.strip()));
        return all;
    }

    private static String version(Path store) {
        try {
            return Files.getLastModifiedTime(store).toMillis() + "," + Files.size(store);
        } catch (IOException e) {
            return "unknown"; // Kafka says so when it reads it
        }
    }

    private void report(String name, String message, @Nullable String suggestion) {
        Given setting = given.get(name);
        if (setting == null) {
            problems.missing(PREFIX + name, message, suggestion);
        } else {
            problems.add(setting, message, suggestion);
        }
    }

    private long number(String name) {
        try {
            return Long.parseLong(values.getOrDefault(name, "").strip());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE; // told as such elsewhere
        }
    }

    static boolean isKnown(String name) {
        return DEFINITION.names().contains(name);
    }

    private static boolean isSecret(String name) {
        ConfigKey key = DEFINITION.configKeys().get(name);
        return key != null && key.type == ConfigDef.Type.PASSWORD;
    }
}
