// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** {@code docs/configuration.md}. */
final class ConfigurationPage {
    private static final String INTRODUCTION = """
            <!-- Made from the definitions in the package config by ConfigurationPageTest, which says how. Don't edit. -->
            # Configuration

            One `.properties` file in UTF-8, read as Java reads them: `key=value` on a line, `#` begins a comment only at the beginning of a
            line, a backslash at the end continues a line. A key may stand only once.

            ```properties
            listeners=app
            listener.app.bind=unix:/run/forebay/forebay.sock
            listener.app.topic=app-events
            spool.dir=/var/lib/forebay/spool
            kafka.bootstrap.servers=broker1:9092,broker2:9092
            ```

            `forebay check-config FILE` tells every mistake at once, each with file, line, key and what to do, and ends with exit status 78. Where
            all is well it lists what is in force and where each value comes from. An unknown key is a mistake. So is a key or value that
            only a later version will have: nothing is accepted that does nothing.

            `--set KEY=VALUE` on the command line, as often as wanted, takes the place of the file's line, for `run` and for `check-config`.

            ## Changing it

            `forebay reload`, or SIGHUP, has a running sidecar read the file anew, see [operations.md](operations.md#change-the-configuration).
            In the tables, *reload* says of each key whether that puts it in force (*yes*), or only the next start does (*restart*). All of
            `kafka.*` is put in force, with a new producer.

            ## Secrets

            A value may refer to something outside the file, by Kafka's own configuration providers; they need no further settings:

            | written | stands for |
            |---|---|
            | `${file:/run/secrets/kafka.properties:password}` | the value of the key `password` in that `.properties` file |
            | `${dir:/run/secrets:password}` | what is in the file `/run/secrets/password`, with its line end if it has one |
            | `${env:KAFKA_PASSWORD}` | the environment variable |

            A reference that can't be resolved is a mistake. Passwords are never printed, nor is what came out of a reference, nor are settings of
            plug-ins.

            """;

    private static final String KAFKA = """
            ## kafka.*

            What follows `kafka.` goes to Kafka's producer: every
            [producer setting](https://kafka.apache.org/documentation/#producerconfigs), TLS and SASL included. Only
            `kafka.bootstrap.servers` is required, `HOST:PORT` separated by commas.

            A name that the producer doesn't know is passed on as well, since login modules, interceptors, partitioners and metric reporters have
            settings of their own. But where it is near to a name that the producer knows (two edits or fewer, or the beginning of one), it is
            taken for a slip and refused.

            ### What Forebay sets

            Where the file doesn't say otherwise:

            """;

    private static final String REFUSED = """

            ### What is refused

            These would break what Forebay promises. `max.in.flight.requests.per.connection` may be lowered.

            """;

    private static final String TOGETHER = """

            ### What must go together

            - `kafka.max.request.size` at least `ingest.record.max.bytes`, or records between the two would be taken and then refused. The broker
              has a limit of its own, `message.max.bytes` (1048588 by default) or the topic's `max.message.bytes`, which Forebay can't see: a
              record above it becomes a dead letter.
            - `kafka.buffer.memory` at least two batches of `kafka.batch.size` and one record of `kafka.max.request.size`.
            - `spool.max.bytes` at least two files of `spool.file.bytes`.
            - `ingest.memory.max.bytes` at least two lines of `ingest.line.max.bytes`.
            - Everything that Kafka itself checks: its own words are passed on.
            """;

    String text() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        groups().forEach((group, keys) -> {
            heading(page, group);
            table(page, "", keys, ConfigurationPage::reload);
            if (group.equals("listeners")) {
                page.append("\nThen for each `NAME` in `listeners`, lower-case letters, digits and dashes:\n\n");
                table(
                        page,
                        ListenerKeys.PREFIX + "NAME.",
                        ListenerKeys.DEFINITION.configKeys().values(),
                        name -> ListenerKeys.RELOAD.text());
            }
            page.append('\n');
        });
        return page.append(KAFKA)
                .append(defaults())
                .append(REFUSED)
                .append(refused())
                .append(TOGETHER)
                .toString();
    }

    private static Map<String, List<ConfigKey>> groups() {
        Map<String, List<ConfigKey>> groups = new LinkedHashMap<>();
        SidecarKeys.DEFINITION.configKeys().values().stream()
                .sorted((a, b) -> Integer.compare(a.orderInGroup, b.orderInGroup))
                .forEach(key -> groups.computeIfAbsent(key.group, group -> new ArrayList<>())
                        .add(key));
        return groups;
    }

    private static void heading(StringBuilder page, String group) {
        page.append("## ")
                .append(group.substring(0, 1).toUpperCase(Locale.ROOT))
                .append(group.substring(1))
                .append("\n\n");
    }

    private static String reload(String name) {
        return (SidecarKeys.NEED_RESTART.contains(name) ? Reload.RESTART : Reload.LIVE).text();
    }

    private static void table(
            StringBuilder page, String prefix, Iterable<ConfigKey> keys, UnaryOperator<String> reload) {
        page.append("| key | type | default | valid | reload | |\n|---|---|---|---|---|---|\n");
        for (ConfigKey key : keys) {
            page.append("| `%s%s` | %s | %s | %s | %s | %s |\n"
                    .formatted(
                            prefix,
                            key.name,
                            key.type.toString().toLowerCase(Locale.ROOT),
                            byDefault(key),
                            valid(key),
                            reload.apply(key.name),
                            key.documentation.strip()));
        }
    }

    private static String byDefault(ConfigKey key) {
        if (key.defaultValue == ConfigDef.NO_DEFAULT_VALUE) {
            return "required";
        }
        return key.defaultValue == null || key.defaultValue.equals("") ? "none" : "`" + key.defaultValue + "`";
    }

    /** Kafka writes a range as {@code [1,...,9]}. */
    private static String valid(ConfigKey key) {
        String valid = String.valueOf(key.validator);
        if (!valid.startsWith("[")) {
            return valid;
        }
        String[] ends = valid.substring(1, valid.length() - 1).split(",");
        return ends[ends.length - 1].equals("...") ? ends[0] + " or more" : ends[0] + " to " + ends[ends.length - 1];
    }

    private static String defaults() {
        StringBuilder table = new StringBuilder("| `kafka.` | value | why |\n|---|---|---|\n");
        ProducerDefaults.ALL.forEach(each -> table.append("| `%s` | `%s` | %s |\n"
                .formatted(each.name(), each.value(), each.why().strip())));
        return table.append("""
                        | `client.id` | `forebay-` and the host's name | So that the brokers' logs and quotas tell hosts apart. |
                        | `max.request.size` | `ingest.record.max.bytes`, at least 1048576, and 65536 more | What Forebay takes, the producer takes. |
                        """).toString();
    }

    private static String refused() {
        StringBuilder table = new StringBuilder("| `kafka.` | why | instead |\n|---|---|---|\n");
        new TreeMap<>(ProducerRules.ALL)
                .forEach((name, rule) ->
                        table.append("| `%s` | %s | %s |\n".formatted(name, rule.reason(), rule.instead())));
        return table.toString();
    }
}
