// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import static io.forebay.sidecar.config.ConfigFixture.MINIMAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadConfigTest {
    @TempDir
    private Path dir;

    private ConfigFixture file;

    @BeforeEach
    void setUp() {
        file = new ConfigFixture(dir);
    }

    @Test
    void everyProblem_isToldAtOnceInTheOrderOfTheFile() {
        List<String> problems = file.problems("""
                # a first line
                listeners=app
                listener.app.bind=unix:/run/forebay.sock
                listener.app.ack=sync
                listener.ap.topic=t
                spool.max.bytes=10G
                spool.fil.bytes=1
                spool.full=rejekt
                drain.shutdown.grace.ms=soon
                kafka.acks=1
                kafka.liger.ms=5
                listener.app.ack=synced
                """, "ingest.headers.max=-1");

        assertThat(problems).containsExactly("""
                        f:4: listener.app.ack: "sync": not one of spooled, synced, delivered
                            did you mean synced?""", """
                        f:5: listener.ap.topic: listeners has no ap
                            did you mean listener.app.topic?""", """
                        f:6: spool.max.bytes: "10G": not a whole number
                            write plain bytes: 10737418240""", """
                        f:7: spool.fil.bytes: unknown key
                            did you mean spool.file.bytes?""", """
                        f:8: spool.full: "rejekt": not one of block, reject, drop-newest, drop-oldest
                            did you mean reject?""", """
                        f:9: drain.shutdown.grace.ms: "soon": not a whole number""", """
                        f:10: kafka.acks: refused: a record acknowledged by fewer replicas than all can be lost with one \
                        broker, after it has left the spool
                            leave it out, or write all""", """
                        f:11: kafka.liger.ms: no setting of Kafka's producer
                            did you mean kafka.linger.ms?""", """
                        f:12: listener.app.ack: given twice, first in line 4
                            remove one of the two""", """
                        --set: ingest.headers.max: "-1": Value must be at least 0""", """
                        f: spool.dir: is missing
                            add it; its value is a path""", """
                        f: kafka.bootstrap.servers: is missing
                            add kafka.bootstrap.servers=broker1:9092,broker2:9092""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            drain.guarantee=at-most-once      | drain.guarantee: "at-most-once": not one of at-least-once, exactly-once
            listener.app.protocol=syslog      | "syslog": not available in this version, only auto, frames, json, lines
            """)
    void keysOfLaterVersions_areRefusedByName(String line, String problem) {
        assertThat(file.problems(MINIMAL + line)).singleElement().asString().contains(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            tcp:0.0.0.0:9009      | "0.0.0.0" is not a loopback address, and only those are available in this version
            tcp:example.org:9009  | "example.org" is not a loopback address
            tcp:127.0.0.999:9009  | "127.0.0.999" is not a loopback address
            tcp:9009              | address or port is missing, such as in tcp:127.0.0.1:9009
            tcp:127.0.0.1:ninety  | "ninety" is not a port
            tcp:127.0.0.1:70000   | port 70000 is not within 0 and 65535
            unixgram:/run/x       | not available in this version, only unix and tcp
            /run/x.sock           | write unix:/run/x.sock
            unix:                 | the path of the socket is missing
            http:x                | must begin with unix: or tcp:
            """)
    void bind_isChecked(String bind, String problem) {
        assertThat(file.problems(MINIMAL, "listener.app.bind=" + bind))
                .singleElement()
                .asString()
                .startsWith("--set: listener.app.bind: \"" + bind + "\": ")
                .contains(problem);
    }

    @Test
    void socketPath_hasAtMost107Bytes() {
        assertThat(file.problems(MINIMAL, "listener.app.bind=unix:/" + "x".repeat(106)))
                .isEmpty();
        assertThat(file.problems(MINIMAL, "listener.app.bind=unix:/" + "ä".repeat(54)))
                .singleElement()
                .asString()
                .contains("the path of the socket has 109 bytes, at most 107 are possible");
    }

    @Test
    void twoListenersOnOneAddress_areRefusedHoweverItIsWritten() {
        String second = """
                listener.b.bind=unix:/run/../run/forebay/forebay.sock
                """;

        assertThat(file.problems(MINIMAL + second, "listeners=app,b")).containsExactly("""
                        f:5: listener.b.bind: is the same as listener.app.bind (f:2)
                            every listener needs an address of its own""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            listeners=App                       | "App" is no name: lower-case letters, digits and dashes
            listeners=                          | at least one name is needed
            listeners=app,                      | is no name
            listener.app.mode=999               | not three octal digits, such as 0660
            listener.app.topic=a b              | topic has an illegal byte 0x20 at position 1
            listener.app.protocol=lines         | lines can't name a topic
            listener.app.tpic=x                 | did you mean listener.app.topic?
            listener.app.alow.users=x           | did you mean listener.app.allow.users?
            listener.app.topics.=x              | unknown key
            listener.app.topics=a.*,,b          | a pattern is empty
            listener.app.topics=a/*             | "a/*" is no pattern for topics
            listener.app.topics.alice=[ab]      | "[ab]" is no pattern for topics
            listener.app.allow.users=           | a value is needed
            listener.app.allow.users=a,b c      | "b c" is neither a name nor a number
            listener.ap.topics.alice=x          | did you mean listener.app.topics.alice?
            listener.app.spool.share=0          | Value must be at least 1
            listener.app.spool.share=101        | Value must be no more than 100
            listener.app.max.bytes.per.second=1m | write plain bytes: 1048576
            ingest.user.spool.share=half        | not a whole number
            ingest.user.max.bytes.per.second=0  | Value must be at least 1
            ingest.user.spool.shar=1            | did you mean ingest.user.spool.share?
            listener.app=x                      | a listener's keys are listener.NAME.bind and so on
            ingest.record.max.bytes=4194304     | Value must be no more than 4063232
            ingest.memory.max.bytes=1           | Value must be at least 16777216
            spool.max.bytes=268435456           | spool.max.bytes is 268435456, less than two files of spool.file.bytes
            spool.file.bytes=9000000000         | spool.max.bytes is 10737418240, less than two files of spool.file.bytes
            dead.letter.dir=/var/lib/forebay/spool/ | is the same as spool.dir
            audit.topic=a b                     | topic has an illegal byte 0x20 at position 1
            bootstrap.servers=b:1               | did you mean kafka.bootstrap.servers?
            spool.dir=/spool  # on a fast disk  | put the comment on a line of its own
            """)
    void values_areChecked(String setting, String problem) {
        assertThat(file.problems(MINIMAL, setting)).singleElement().asString().contains(problem);
    }

    @Test
    void auditAndDeadLetters_needTopicsOfTheirOwn() {
        assertThat(file.problems(MINIMAL, "audit.topic=aside", "dead.letter.topic=aside"))
                .singleElement()
                .asString()
                .contains("audit.topic: is the same as dead.letter.topic", "name another topic");
    }

    @Test
    void modeOnTcp_isRefused() {
        assertThat(file.problems(MINIMAL, "listener.app.bind=tcp:127.0.0.1:1", "listener.app.mode=0600"))
                .containsExactly("""
                        --set: listener.app.mode: is for Unix sockets, and app is on TCP
                            leave it out""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"allow.users=alice", "allow.groups=staff", "topics.alice=orders"})
    void usersOnTcp_areRefused(String setting) {
        assertThat(file.problems(MINIMAL, "listener.app.bind=tcp:127.0.0.1:1", "listener.app." + setting))
                .singleElement()
                .asString()
                .contains("is for Unix sockets, and app is on TCP");
    }

    @Test
    void topicOfTheListener_mustBeOneThatMayBeWritten() {
        String app = "listener.app.";
        assertThat(file.problems(MINIMAL, app + "topic=orders-1", app + "topics=orders.*,orders-?"))
                .isEmpty();
        assertThat(file.problems(MINIMAL, app + "topic=orders-1", app + "topics.alice=other"))
                .isEmpty();
        assertThat(file.problems(MINIMAL, app + "topic=ordersx1", app + "topics=orders.*,orders-?"))
                .containsExactly("""
                        --set: listener.app.topics: does not match listener.app.topic, which is ordersx1
                            add ordersx1, or choose another listener.app.topic""");
        assertThat(file.problems(MINIMAL, app + "topic=a", app + "protocol=lines", app + "topics.alice=other"))
                .singleElement()
                .asString()
                .contains("listener.app.topics.alice: does not match listener.app.topic, which is a");
    }

    @Test
    void unresolvedReferences_areProblems() {
        assertThat(file.problems("""
                        listeners=app
                        listener.app.bind=${env:BIND}
                        spool.dir=${vault:dir}
                        kafka.bootstrap.servers=${file:/nowhere/x:brokers}
                        """))
                .anySatisfy(text -> assertThat(text).contains("""
                        f:2: listener.app.bind: ${env:BIND} has no value
                            set the environment variable BIND"""))
                .anySatisfy(text -> assertThat(text).contains("f:3: spool.dir: ${vault:dir} names no known source"))
                .anySatisfy(text -> assertThat(text)
                        .contains("f:4: kafka.bootstrap.servers: ${file:/nowhere/x:brokers} can't be read"));
    }

    @Test
    void resolvedSecrets_areNeverTold() {
        file.environment("SECRET", "hush");

        List<String> problems = file.problems(
                MINIMAL,
                "spool.max.bytes=${env:SECRET}",
                "kafka.compression.type=${env:SECRET}",
                "kafka.bootstrap.servers=${env:SECRET}",
                "kafka.sasl.jaas.confg=hush");

        assertThat(problems).hasSize(4);
        assertThat(problems.toString())
                .contains("\"${env:SECRET}\": not a whole number")
                .doesNotContain("hush");
    }

    @Test
    void unreadableFile_isAProblemWithItsPath() throws IOException {
        ConfigLoader loader = new ConfigLoader(Map.of(), "h");
        Path missing = dir.resolve("missing");
        Path latin = Files.write(dir.resolve("latin"), new byte[] {'a', '=', (byte) 0xe4});

        assertThatThrownBy(() -> loader.load(missing, List.of())).hasMessage(missing + ": can't be read: no such file");
        assertThatThrownBy(() -> loader.load(dir, List.of())).hasMessage(dir + ": can't be read: is a directory");
        assertThatThrownBy(() -> loader.load(latin, List.of())).hasMessage(latin + ": can't be read: not UTF-8 text");
    }

    @Test
    void malformedOverride_isAProblem() {
        assertThat(file.problems(MINIMAL, "spool.dir", "spool.full=block", "spool.full=block"))
                .containsExactly("--set: \"spool.dir\" is not KEY=VALUE", """
                        --set: spool.full: given twice
                            remove one of the two""");
    }
}
