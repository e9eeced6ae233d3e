// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.ingest.BindAddress;
import io.forebay.sidecar.ingest.TopicPatterns;
import io.forebay.sidecar.record.TopicName;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/** What values are valid; each says it in the words of the documentation's table too. */
final class Valid {
    static final String LISTENER_NAME = "[a-z0-9-]+";

    private Valid() {}

    /** A switch; the type lets nothing else through. */
    static Validator trueOrFalse() {
        return LambdaValidator.with((key, value) -> {}, () -> "true, false");
    }

    /** One of a list; what later versions will have is refused as such. */
    static Validator oneOf(List<String> available, List<String> later) {
        return text(String.join(", ", available), value -> {
            if (available.contains(value)) {
                return;
            }
            String words = later.contains(value) ? LaterKeys.NOT_AVAILABLE + ", only " : "not one of ";
            throw new IllegalArgumentException(words + String.join(", ", available));
        });
    }

    static Validator topic() {
        return text("a topic's name", value -> {
            byte[] bytes = value.getBytes(UTF_8);
            String problem = TopicName.problem(bytes, 0, bytes.length);
            if (problem != null) {
                throw new IllegalArgumentException(problem);
            }
        });
    }

    static Validator topicOrEmpty() {
        return orEmpty(topic());
    }

    static Validator bindOrEmpty() {
        return orEmpty(bind());
    }

    private static Validator orEmpty(Validator valid) {
        return LambdaValidator.with(
                (key, value) -> {
                    if (!"".equals(value)) {
                        valid.ensureValid(key, value);
                    }
                },
                () -> valid + ", or empty");
    }

    static Validator bind() {
        return text("unix:PATH, tcp:127.0.0.1:PORT", BindText::parse);
    }

    /** Users or groups, separated by commas. */
    static Validator names(String words) {
        return list(words, name -> {
            if (!name.matches("[a-zA-Z0-9._$@-]+")) {
                throw new IllegalArgumentException("\"" + name + "\" is neither a name nor a number");
            }
        });
    }

    /** A number that may be absent. */
    static Validator between(long least, long most) {
        return LambdaValidator.with(
                (key, value) -> {
                    if (value instanceof Number number && (number.longValue() < least || number.longValue() > most)) {
                        throw new ConfigException(
                                key,
                                value,
                                number.longValue() < least
                                        ? "Value must be at least " + least
                                        : "Value must be no more than " + most);
                    }
                },
                () -> most == Long.MAX_VALUE ? least + " or more" : least + " to " + most);
    }

    static Validator topicPatterns() {
        return list("topics, with * and ? as wildcards", glob -> {
            String problem = TopicPatterns.problem(glob);
            if (problem != null) {
                throw new IllegalArgumentException(problem);
            }
        });
    }

    /** A check of each element of a list that may be absent but not empty. */
    private static Validator list(String words, Consumer<String> check) {
        return LambdaValidator.with(
                (key, value) -> {
                    if (value != null) {
                        try {
                            List<?> all = (List<?>) value;
                            if (all.isEmpty()) {
                                throw new IllegalArgumentException("a value is needed");
                            }
                            all.forEach(each -> check.accept(each.toString()));
                        } catch (IllegalArgumentException e) {
                            throw new ConfigException(key, value, e.getMessage());
                        }
                    }
                },
                () -> words);
    }

    static Validator mode() {
        return text("octal", value -> {
            if (!value.matches("0?[0-7]{3}")) {
                throw new IllegalArgumentException("not three octal digits, such as 0660");
            }
        });
    }

    static Validator path() {
        return text("a path", value -> {
            if (value.isEmpty()) {
                throw new IllegalArgumentException("a path is needed");
            }
            if (value.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("a path has no zero byte");
            }
        });
    }

    static Validator notEmpty(String words) {
        return text(words, value -> {
            if (value.isEmpty()) {
                throw new IllegalArgumentException("a value is needed");
            }
        });
    }

    static Validator listenerNames() {
        return LambdaValidator.with(
                (key, value) -> {
                    Set<Object> seen = new HashSet<>();
                    for (Object name : (List<?>) value) {
                        if (!name.toString().matches(LISTENER_NAME)) {
                            throw new ConfigException(
                                    key, value, "\"" + name + "\" is no name: lower-case letters, digits and dashes");
                        }
                        if (!seen.add(name)) {
                            throw new ConfigException(key, value, name + " stands there twice");
                        }
                    }
                    if (seen.isEmpty()) {
                        throw new ConfigException(key, value, "at least one name is needed");
                    }
                },
                () -> "names of lower-case letters, digits and dashes");
    }

    /** A check of a string that may be absent; what it throws becomes the reason. */
    private static Validator text(String words, Consumer<String> check) {
        return LambdaValidator.with(
                (key, value) -> {
                    if (value != null) {
                        try {
                            check.accept(value.toString());
                        } catch (IllegalArgumentException e) {
                            throw new ConfigException(key, value, e.getMessage());
                        }
                    }
                },
                () -> words);
    }

    /** The written form of a {@link BindAddress}. */
    static final class BindText {
        private BindText() {}

        static BindAddress parse(String text) {
            int colon = text.indexOf(':');
            String scheme = colon < 0 ? "" : text.substring(0, colon);
            String rest = text.substring(colon + 1);
            return switch (scheme) {
                case "unix" -> new BindAddress.Unix(Path.of(rest));
                case "tcp" -> tcp(rest);
                case "unixgram" -> throw new IllegalArgumentException(LaterKeys.NOT_AVAILABLE + ", only unix and tcp");
                default ->
                    throw new IllegalArgumentException(
                            text.startsWith("/") ? "write unix:" + text : "must begin with unix: or tcp:");
            };
        }

        private static BindAddress tcp(String text) {
            int colon = text.lastIndexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("address or port is missing, such as in tcp:127.0.0.1:9009");
            }
            String host = text.substring(0, colon);
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            try {
                return new BindAddress.Tcp(host, Integer.parseInt(text.substring(colon + 1)));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("\"" + text.substring(colon + 1) + "\" is not a port", e);
            }
        }
    }
}
