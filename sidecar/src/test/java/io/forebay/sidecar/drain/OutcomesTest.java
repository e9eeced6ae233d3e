// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** The page is made from the table. After a change to that: {@value #REGENERATE}. */
class OutcomesTest {
    private static final String REGENERATE = "./mvnw -pl sidecar test -Dtest=OutcomesTest -Dforebay.docs.write=true";
    private static final Path PAGE = Path.of("..", "docs", "outcomes.md");

    /** Java's own, which the producer throws. */
    private static final Set<String> OF_JAVA = Set.of("IllegalArgumentException", "IllegalStateException");

    @Test
    void table_hasEveryErrorOfKafkaClientsAndNoOther() throws Exception {
        Set<String> known = OutcomeTable.ALL.stream()
                .flatMap(rule -> rule.errors().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> there = errorsInKafkaClients();
        there.addAll(OF_JAVA);
        assertThat(known)
                .as("OutcomeTable; say what is to be done about a new error, and why")
                .containsExactlyInAnyOrderElementsOf(there);
    }

    @Test
    void table_hasEveryErrorOfTheProtocol() {
        assertThat(Arrays.stream(Errors.values()).filter(code -> code != Errors.NONE))
                .hasSizeGreaterThan(100)
                .allSatisfy(code -> assertThat(Outcomes.rule(code.exception()))
                        .as(code.name())
                        .isNotIn(OutcomeTable.UNKNOWN, OutcomeTable.PASSING));
    }

    @Test
    void table_hasEachErrorOnce() {
        List<String> all = OutcomeTable.ALL.stream()
                .flatMap(rule -> rule.errors().stream())
                .toList();
        assertThat(all).doesNotHaveDuplicates();
    }

    @Test
    void errorThatPasses_isNeverTheRecordsFault() {
        assertThat(Arrays.stream(Errors.values()).filter(code -> code.exception() instanceof RetriableException))
                .hasSizeGreaterThan(20)
                .allSatisfy(code -> assertThat(Outcomes.of(code.exception()))
                        .as(code.name())
                        .isNotEqualTo(Outcome.DEAD));
    }

    @Test
    void unknownError_isTheProducers() {
        assertThat(Outcomes.of(new ApiException("from tomorrow") {})).isEqualTo(Outcome.RECREATE);
        assertThat(Outcomes.of(new RetriableException("from tomorrow") {})).isEqualTo(Outcome.BLOCKED);
        assertThat(Outcomes.of(new NullPointerException("a fault of the producer's")))
                .isEqualTo(Outcome.RECREATE);
    }

    @Test
    void plainError_dependsOnWhatWentBefore() {
        assertThat(Outcomes.of(new KafkaException("part of a batch which had one more more invalid records")))
                .isEqualTo(Outcome.RETRY);
        assertThat(ofState(new ClusterAuthorizationException("no"))).isEqualTo(Outcome.RECREATE);
        assertThat(ofState(new OutOfOrderSequenceException("no"))).isEqualTo(Outcome.RECREATE);
        assertThat(ofState(new KafkaException("Unexpected error in InitProducerIdResponse")))
                .isEqualTo(Outcome.RECREATE);
        assertThat(ofState(new TopicAuthorizationException("other"))).isEqualTo(Outcome.RETRY);
        assertThat(ofState(new TransactionAbortedException("other"))).isEqualTo(Outcome.RETRY);
    }

    private static Outcome ofState(Exception earlier) {
        return Outcomes.of(new KafkaException("we are in an error state", earlier));
    }

    @Test
    void explained_endsWithTheReason() {
        assertThat(Outcomes.explained(new RecordTooLargeException("2 MB")))
                .isEqualTo("2 MB (the record alone is larger than the producer, the topic or the broker takes)");
        assertThat(Outcomes.explained(new NoMetadataException(Errors.UNKNOWN_TOPIC_OR_PARTITION.exception("orders"))))
                .isEqualTo("orders (the topic or the partition doesn't exist, or not yet)");
        assertThat(Outcomes.explained(
                        new KafkaException("in an error state", new ClusterAuthorizationException("not you"))))
                .isEqualTo(
                        "in an error state: not you (the producer was closed, or something earlier has left it in a state in "
                                + "which it takes nothing)");
        assertThat(Outcomes.explained(new IOException("no room for dead letters")))
                .isEqualTo("no room for dead letters");
    }

    @Test
    void page_isWhatTheTableSays() throws IOException {
        String expected = new OutcomesPage().text();
        if (Boolean.getBoolean("forebay.docs.write")) {
            Files.writeString(PAGE, expected);
        }
        assertThat(PAGE).as("docs/outcomes.md; to write it anew: " + REGENERATE).hasContent(expected);
    }

    private static Set<String> errorsInKafkaClients() throws IOException, URISyntaxException {
        Path jar = Path.of(KafkaException.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (JarFile file = new JarFile(jar.toFile());
                Stream<String> names = file.stream().map(entry -> entry.getName())) {
            Set<String> errors = names.filter(name -> name.startsWith("org/apache/kafka/") && name.endsWith(".class"))
                    .map(name -> load(name.substring(0, name.length() - ".class".length())))
                    .filter(type ->
                            KafkaException.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers()))
                    .map(Class::getSimpleName)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(errors).as("errors in " + jar).hasSizeGreaterThan(100);
            return errors;
        }
    }

    /** A class that needs a library which isn't here is of some plug-in, and no error. */
    private static Class<?> load(String name) {
        try {
            return Class.forName(name.replace('/', '.'), false, KafkaException.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            assertThat(name).as("can't be looked at: " + e).doesNotEndWith("Exception");
            return Void.class;
        }
    }
}
