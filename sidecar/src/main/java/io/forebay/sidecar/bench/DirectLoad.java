// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import java.io.IOException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The application's own producer, idempotent and tuned for throughput. */
final class DirectLoad implements Load {
    /** The latency of one record in so many is taken: a time and a callback for each would slow the producer down. */
    private static final int SAMPLE = 64;

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final Recorder latency = new Recorder(3);
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    DirectLoad(String bootstrap, String topic, String compression) {
        Properties properties = new Properties();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 262_144);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression);
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        this.topic = topic;
    }

    @Override
    public Histogram run(Values values, long records) throws IOException {
        Callback unsampled = (metadata, exception) -> note(exception);
        for (long i = 0; i < records; i++) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, values.get(i));
            var unused = producer.send(record, i % SAMPLE == 0 ? new Sampled(System.nanoTime()) : unsampled);
        }
        producer.flush();
        Exception e = failure.get();
        if (e != null) {
            throw new IOException("the direct producer failed: " + e, e);
        }
        Histogram all = Load.histogram();
        all.add(latency.getIntervalHistogram());
        return all;
    }

    private void note(@Nullable Exception exception) {
        if (exception != null) {
            failure.compareAndSet(null, exception);
        }
    }

    private final class Sampled implements Callback {
        private final long start;

        Sampled(long start) {
            this.start = start;
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
            latency.recordValue(System.nanoTime() - start);
            note(exception);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
