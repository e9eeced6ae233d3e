// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.agent.app;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** An application that sends a record, waits for a line on its standard input if it is asked to, and sends another. */
public final class Plain {
    private Plain() {}

    /**
     * @param arguments bootstrap servers, topic, {@code client.id}, and "wait" to wait in between
     */
    public static void main(String[] arguments) throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", arguments[0], "client.id", arguments[2], "linger.ms", 0);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            send(producer, arguments[1], "first");
            if (arguments.length > 3 && arguments[3].equals("wait")) {
                System.out.println("sent");
                if (readLine() == 0) {
                    throw new IOException("nobody answered");
                }
            }
            send(producer, arguments[1], "second");
        }
        System.out.println("end");
    }

    private static int readLine() throws IOException {
        int letters = 0;
        while (System.in.read() > '\n') {
            letters++;
        }
        return letters;
    }

    private static void send(KafkaProducer<String, String> producer, String topic, String value) throws Exception {
        producer.send(new ProducerRecord<>(topic, value)).get(30, TimeUnit.SECONDS);
    }
}
