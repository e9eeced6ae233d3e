// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.agent.app;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** An application that sends in bursts and measures what that costs its own thread; and what its start has cost. */
public final class Bursts {
    private static final int BURST = 1_000;

    private Bursts() {}

    /**
     * @param arguments bootstrap servers, topic, bursts to warm up, bursts to measure; or none, to tell of the start only. Prints names and values.
     */
    public static void main(String[] arguments) throws Exception {
        long atMain = System.currentTimeMillis();
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        System.out.println("main-cpu-ms " + TimeUnit.NANOSECONDS.toMillis(system.getProcessCpuTime()));
        System.out.println(
                "main-ms " + (atMain - ManagementFactory.getRuntimeMXBean().getStartTime()));
        if (arguments.length == 0) {
            return;
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        System.gc();
        System.out.println("rss-before-kb " + residentKilobytes());
        int warmUp = Integer.parseInt(arguments[2]);
        int measured = Integer.parseInt(arguments[3]);
        long begin = System.nanoTime();
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings(arguments[0]), new StringSerializer(), new StringSerializer())) {
            RecordMetadata first =
                    producer.send(new ProducerRecord<>(arguments[1], "first")).get(30, TimeUnit.SECONDS);
            System.out.println("ack-ms " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
            System.gc();
            System.out.println("rss-first-kb " + residentKilobytes());
            burst(producer, first.topic(), warmUp);
            long[] cpu = new long[measured];
            long[] bytes = new long[measured];
            for (int i = 0; i < measured; i++) {
                long cpuBefore = threads.getCurrentThreadCpuTime();
                long bytesBefore = threads.getCurrentThreadAllocatedBytes();
                long errors = send(producer, first.topic());
                cpu[i] = threads.getCurrentThreadCpuTime() - cpuBefore;
                bytes[i] = threads.getCurrentThreadAllocatedBytes() - bytesBefore;
                producer.flush();
                if (errors > 0) {
                    throw new IllegalStateException("sends fail");
                }
            }
            Arrays.sort(cpu);
            Arrays.sort(bytes);
            // the quietest tenth: the machine has other things to do as well
            System.out.println("cpu-ns " + cpu[measured / 10] / BURST);
            System.out.println("bytes " + bytes[measured / 2] / BURST);
        }
    }

    private static void burst(KafkaProducer<String, String> producer, String topic, int times) {
        for (int i = 0; i < times; i++) {
            send(producer, topic);
            producer.flush();
        }
    }

    private static long send(KafkaProducer<String, String> producer, String topic) {
        AtomicLong errors = new AtomicLong();
        Callback callback = (metadata, exception) -> {
            if (exception != null) {
                errors.incrementAndGet();
            }
        };
        String value = "v".repeat(200);
        Future<RecordMetadata> last = null;
        for (int i = 0; i < BURST; i++) {
            last = producer.send(new ProducerRecord<>(topic, "key-0001", value), callback);
        }
        return last == null ? -1 : errors.get();
    }

    private static Map<String, Object> settings(String servers) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", servers);
        settings.put("client.id", "bursts");
        settings.put("acks", "1");
        settings.put("enable.idempotence", false);
        settings.put("linger.ms", 5);
        settings.put("batch.size", 65_536);
        return settings;
    }

    private static long residentKilobytes() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(-1);
    }
}
