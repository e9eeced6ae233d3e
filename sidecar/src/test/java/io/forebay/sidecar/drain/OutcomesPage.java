// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.Locale;
import java.util.stream.Collectors;

/** {@code docs/outcomes.md}. */
final class OutcomesPage {
    private static final String INTRODUCTION = """
            <!-- Made from OutcomeTable by OutcomesTest, which says how. Don't edit. -->
            # Outcomes

            What is done about a record that Kafka's producer reports as failed, by the class of the error. Most errors never get that far:
            whatever passes by itself, the producer tries again without an end and in order, and a record that arrives is *delivered*.

            | outcome | done |
            |---|---|
            | dead | The record goes to the dead letters, alone, and is forced to the disk there before the spool lets go of it. Its neighbours go on. |
            | retry | The record is sent again by the same producer; from the third time on its topic waits as if it were blocked. |
            | blocked | The topic waits, and is tried with one record after a pause of up to a second, for as long as it takes. Other topics go on. |
            | recreate | The producer is closed. After a pause a new one sends whatever is not acknowledged, each topic in order. |

            An error that isn't here is taken for *recreate*, since a new producer loses nothing; or for *blocked*, if Kafka's class for it
            says that it passes. `OutcomesTest` compares the table with all errors that kafka-clients has.

            """;

    String text() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        for (Outcome outcome : Outcome.values()) {
            String name = outcome.name().toLowerCase(Locale.ROOT);
            page.append("## ")
                    .append(name.substring(0, 1).toUpperCase(Locale.ROOT))
                    .append(name.substring(1));
            page.append("\n\n| since | errors |\n|---|---|\n");
            OutcomeTable.ALL.stream()
                    .filter(rule -> rule.outcome() == outcome)
                    .forEach(rule -> page.append("| %s | %s |\n".formatted(rule.reason(), errors(rule))));
            page.append(outcome == Outcome.RECREATE ? NOTE : "\n");
        }
        return page.toString();
    }

    private static final String NOTE = """

            A plain `KafkaException` with a cause is what the producer says of every record since something earlier went wrong. Where
            that was fatal, it is *recreate* too.
            """;

    private static String errors(Rule rule) {
        return rule.errors().stream().map(error -> "`" + error + "`").collect(Collectors.joining(", "));
    }
}
