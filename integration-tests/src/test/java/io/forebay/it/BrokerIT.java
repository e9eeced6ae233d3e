// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Arrival;
import io.forebay.it.harness.Broker;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.TopicReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The ground that the scenarios stand on: a broker that keeps what it acknowledged. */
@ExtendWith(ScenarioExtension.class)
class BrokerIT {

    @Test
    void broker_keepsRecordsWhenKilled(Scenario scenario) throws Exception {
        Broker broker = scenario.broker();
        String topic = scenario.topic();
        produce(topic, "before", Map.of("bootstrap.servers", broker.address()));

        broker.kill();
        broker.start();

        produce(topic, "after", Map.of("bootstrap.servers", broker.address()));
        assertThat(TopicReader.all(broker, topic)).extracting(Arrival::value).containsExactly("before", "after");
    }

    @Test
    void broker_takesTlsWithPassword(Scenario scenario) throws Exception {
        Broker broker = scenario.broker();
        String topic = scenario.topic();
        Map<String, Object> settings = new HashMap<>(broker.secureClientSettings());
        settings.put("bootstrap.servers", broker.secureAddress());

        produce(topic, "secret", settings);

        List<Arrival> arrivals = TopicReader.all(broker, topic);
        assertThat(arrivals).extracting(Arrival::value).containsExactly("secret");
    }

    private static void produce(String topic, String value, Map<String, Object> settings) throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }
}
