// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import static io.forebay.sidecar.config.ConfigFixture.MINIMAL;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaSectionTest {
    @TempDir
    private Path dir;

    private ConfigFixture file;

    @BeforeEach
    void setUp() {
        file = new ConfigFixture(dir);
    }

    @Test
    void defaults() {
        assertThat(file.config(MINIMAL).drain().producer())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        entry("acks", "all"),
                        entry("batch.size", "262144"),
                        entry("bootstrap.servers", "broker1:9092"),
                        entry("buffer.memory", "33554432"),
                        entry("client.id", "forebay-host-1"),
                        entry("compression.type", "lz4"),
                        entry("delivery.timeout.ms", "2147483647"),
                        entry("enable.idempotence", "true"),
                        entry("linger.ms", "20"),
                        entry("max.block.ms", "0"),
                        entry("request.timeout.ms", "5000"),
                        entry("max.in.flight.requests.per.connection", "5"),
                        entry("max.request.size", "1114112"),
                        entry("metadata.max.idle.ms", "2592000000"),
                        entry("reconnect.backoff.max.ms", "250"),
                        entry("reconnect.backoff.ms", "50"),
                        entry("retries", "2147483647"),
                        entry("retry.backoff.max.ms", "250"),
                        entry("retry.backoff.ms", "100"),
                        entry("socket.connection.setup.timeout.max.ms", "5000"),
                        entry("socket.connection.setup.timeout.ms", "2000")));
    }

    @Test
    void everyDefaultAndRule_isOfASettingThatKafkaHas() {
        assertThat(ProducerConfig.configNames())
                .containsAll(ProducerDefaults.ALL.stream()
                        .map(ProducerDefaults.Default::name)
                        .toList())
                .containsAll(ProducerRules.ALL.keySet());
        ProducerDefaults.ALL.forEach(each ->
                assertThat(ProducerRules.brokenBy(each.name(), each.value())).isNull());
    }

    @Test
    void anySetting_passesThrough() {
        assertThat(file.config(
                                MINIMAL,
                                "kafka.linger.ms=0",
                                "kafka.partitioner.class=org.apache.kafka.clients.producer.RoundRobinPartitioner",
                                "kafka.acks=-1",
                                "kafka.my.interceptor.flag=yes")
                        .drain()
                        .producer())
                .containsEntry("linger.ms", "0")
                .containsEntry("partitioner.class", "org.apache.kafka.clients.producer.RoundRobinPartitioner")
                .containsEntry("acks", "-1")
                .containsEntry("my.interceptor.flag", "yes");
    }

    @Test
    void requestSize_followsTheLargestRecord() {
        assertThat(file.config(MINIMAL, "ingest.record.max.bytes=4000000")
                        .drain()
                        .producer())
                .containsEntry("max.request.size", "4065536");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            acks=0                                  | fewer replicas than all
            acks=1                                  | fewer replicas than all
            enable.idempotence=false                | without idempotence
            delivery.timeout.ms=120000              | a finite time-out
            retries=10                              | a limit on retries
            max.in.flight.requests.per.connection=6 | more than 5 requests in flight
            transactional.id=x                      | Forebay sets it itself
            key.serializer=org.apache.kafka.common.serialization.StringSerializer   | the very bytes
            value.serializer=org.apache.kafka.common.serialization.StringSerializer | the very bytes
            """)
    void whatWouldBreakThePromise_isRefusedWithTheReason(String setting, String reason) {
        assertThat(file.problems(MINIMAL, "kafka." + setting))
                .singleElement()
                .asString()
                .startsWith("--set: kafka." + setting.substring(0, setting.indexOf('=')) + ": refused: ")
                .contains(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            linger=5                        | did you mean kafka.linger.ms?
            liger.ms=5                      | did you mean kafka.linger.ms?
            bootstrap.server=b:1            | did you mean kafka.bootstrap.servers?
            compression=lz4                 | did you mean kafka.compression.type?
            producer.linger.ms=5            | did you mean kafka.linger.ms?
            SSL_TRUSTSTORE_LOCATION=x       | did you mean kafka.ssl.truststore.location?
            sasl.jaas.conf=x                | did you mean kafka.sasl.jaas.config?
            compression.type=lz5            | Invalid value lz5
            linger.ms=fast                  | Invalid value fast
            bootstrap.servers=broker1       | "broker1" is not HOST:PORT
            bootstrap.servers=a:1,,b:2      | must not be empty
            max.request.size=1000           | 1000 is less than ingest.record.max.bytes, which is 1048576
            buffer.memory=300000            | two batches of batch.size 262144
            partitioner.class=no.such.Class | no.such.Class
            security.protocol=TLS           | Invalid value TLS
            ssl.truststore.location=/no/such/file | "/no/such/file" can't be read
            """)
    void mistakes_areToldWithTheirKey(String setting, String problem) {
        assertThat(file.problems(MINIMAL, "kafka." + setting))
                .singleElement()
                .asString()
                .startsWith("--set: kafka." + setting.substring(0, setting.indexOf('=')) + ": ")
                .contains(problem);
    }

    @Test
    void brokenJaasConfig_isToldWithoutItsSecret() {
        assertThat(file.problems(
                        MINIMAL,
                        "kafka.security.protocol=SASL_PLAINTEXT",
                        "kafka.sasl.mechanism=PLAIN",
                        "kafka.sasl.jaas.config=PlainLoginModule required password=\"hush\""))
                .singleElement()
                .asString()
                .startsWith("--set: kafka.sasl.jaas.config: ")
                .doesNotContain("hush");
    }
}
