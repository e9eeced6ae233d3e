// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/**
 * Puts in what <code>${file:PATH:KEY}</code>, <code>${dir:PATH:FILE}</code> and <code>${env:NAME}</code> stand for, by Kafka's own
 * providers. Kafka leaves a reference that it can't resolve as it stands; here that is a mistake.
 */
final class References {
    private static final String KNOWN = "${file:PATH:KEY}, ${dir:PATH:FILE} and ${env:NAME} are available";

    private final Map<String, ConfigProvider> providers = new TreeMap<>();
    private final Problems problems;

    References(Map<String, String> environment, Problems problems) {
        this.problems = problems;
        providers.put("file", new FileConfigProvider());
        providers.put("dir", new DirectoryConfigProvider());
        providers.put("env", new EnvVarConfigProvider(environment));
        providers.values().forEach(provider -> provider.configure(Map.of()));
    }

    Given resolve(Given given) {
        Matcher references = ConfigTransformer.DEFAULT_PATTERN.matcher(given.value());
        StringBuilder value = new StringBuilder();
        while (references.find()) {
            references.appendReplacement(value, Matcher.quoteReplacement(lookUp(given, references)));
        }
        references.appendTail(value);
        return given.resolved(value.toString());
    }

    private String lookUp(Given given, Matcher reference) {
        String whole = reference.group();
        ConfigProvider provider = providers.get(reference.group(1));
        if (provider == null) {
            problems.add(given, whole + " names no known source", KNOWN);
            return whole;
        }
        String path = reference.group(3) == null ? "" : reference.group(3);
        String key = reference.group(4);
        try {
            String value = provider.get(path, Set.of(key)).data().get(key);
            if (value != null) {
                return value;
            }
            problems.add(given, whole + " has no value", missing(reference.group(1), path, key));
        } catch (ConfigException | IllegalArgumentException e) {
            problems.add(given, whole + " can't be read: " + e.getMessage(), null);
        }
        return whole;
    }

    private static String missing(String source, String path, String key) {
        return switch (source) {
            case "env" -> "set the environment variable " + key;
            case "file" ->
                path.isEmpty() ? "it needs a path: ${file:PATH:" + key + "}" : "add the key " + key + " to " + path;
            default -> path.isEmpty() ? "it needs a path: ${dir:PATH:" + key + "}" : "create " + path + "/" + key;
        };
    }
}
