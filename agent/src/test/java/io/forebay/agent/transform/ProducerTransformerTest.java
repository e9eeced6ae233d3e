// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the changed class is one that the JVM verifies and that works with no agent behind it; the rest needs real producers. */
class ProducerTransformerTest {
    private static final String PRODUCER = "org/apache/kafka/clients/producer/KafkaProducer";
    private static final double JAVA_8 = 52;
    private static final double JAVA_17 = 61;

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void changedClass_isVerifiedAndWorks(boolean inJava11, boolean withFields) throws Exception {
        byte[] changed = new ProducerTransformer(inJava11 ? JAVA_17 : JAVA_8)
                .transform(original(), ClientNames.of(PRODUCER), withFields);

        assertWorks(changed);
    }

    private static void assertWorks(byte[] changed) throws Exception {
        Class<?> producer = new Loader(changed).loadClass(KafkaProducer.class.getName());
        assertThat(producer).isNotSameAs(KafkaProducer.class);
        try (AutoCloseable made = (AutoCloseable) producer.getConstructor(Map.class)
                .newInstance(Map.of(
                        "bootstrap.servers", "127.0.0.1:9",
                        "key.serializer", ByteArraySerializer.class.getName(),
                        "value.serializer", ByteArraySerializer.class.getName()))) {
            assertThat((Map<?, ?>) producer.getMethod("metrics").invoke(made)).isNotEmpty();
        }
    }

    /** As another agent does it: more calls of doSend in send, and handlers around them. */
    @Test
    void changedSend_isObservedWithinDoSend() throws Exception {
        ProducerTransformer transformer = new ProducerTransformer(JAVA_17);
        ClientNames names = ClientNames.of(PRODUCER);
        byte[] byAnother = transformer.transform(original(), names, false);
        assertThat(ShapeCheck.of(new ClassReader(original()), names).hasPlainSend())
                .isTrue();
        assertThat(ShapeCheck.of(new ClassReader(byAnother), names).hasPlainSend())
                .isFalse();

        assertWorks(transformer.transform(byAnother, names, false));
    }

    @Test
    void fields_areAddedToNewClassesOfOldJvmsOnly() throws Exception {
        byte[] original = original();
        ClientNames names = ClientNames.of(PRODUCER);

        assertThat(fields(new ProducerTransformer(JAVA_8).transform(original, names, true)))
                .contains("forebay$SENDING", "forebay$THROWN");
        assertThat(fields(new ProducerTransformer(JAVA_8).transform(original, names, false)))
                .isEqualTo(fields(original));
        assertThat(fields(new ProducerTransformer(JAVA_17).transform(original, names, true)))
                .isEqualTo(fields(original));
        // a class that got them must keep them when it is changed again
        assertThat(ProducerTransformer.hasFields(
                        producer(new ProducerTransformer(JAVA_8).transform(original, names, true))))
                .isTrue();
        assertThat(ProducerTransformer.hasFields(KafkaProducer.class)).isFalse();
    }

    @Test
    void classThatLooksOtherwise_isNamedWithWhatItLacks() throws IOException {
        byte[] other = rename(original(), "doSend", "sendIt", "clientId", "id");

        assertThatThrownBy(() -> new ProducerTransformer(JAVA_17).transform(other, ClientNames.of(PRODUCER), true))
                .isInstanceOf(ProducerTransformer.UnknownShapeException.class)
                .hasMessageContaining("the method doSend(")
                .hasMessageContaining("the field clientId")
                .hasMessageNotContaining("producerConfig");
    }

    @Test
    void places_areThoseOfTheHand() throws Exception {
        Class<?> hand = Class.forName("io.forebay.agent.Hand");

        assertThat(Arrays.stream(hand.getEnumConstants()).map(Object::toString))
                .containsExactlyElementsOf(Arrays.stream(HandWriter.Place.values())
                        .map(Enum::toString)
                        .toList());
        Field type = hand.getDeclaredField("type");
        type.setAccessible(true);
        for (HandWriter.Place place : HandWriter.Place.values()) {
            Object methodType = type.get(Objects.requireNonNull(hand.getEnumConstants())[place.index]);
            assertThat(((java.lang.invoke.MethodType) methodType).toMethodDescriptorString())
                    .isEqualTo(place.descriptor);
        }
    }

    @Test
    void names_followTheProducer() {
        assertThat(ClientNames.of(PRODUCER).isRelocated()).isFalse();
        ClientNames relocated = ClientNames.of("com/example/kafka/clients/producer/KafkaProducer");
        assertThat(relocated.isRelocated()).isTrue();
        assertThat(relocated.map("org/apache/kafka/common/header/Headers"))
                .isEqualTo("com/example/kafka/common/header/Headers");
        assertThat(relocated.map("org/apache/kafkaesque/Headers")).isEqualTo("org/apache/kafkaesque/Headers");
        assertThatThrownBy(() -> ClientNames.of("java/lang/String")).isInstanceOf(IllegalArgumentException.class);
    }

    private static String[] fields(byte[] classFile) throws ClassNotFoundException {
        return Arrays.stream(producer(classFile).getDeclaredFields())
                .map(Field::getName)
                .toArray(String[]::new);
    }

    private static Class<?> producer(byte[] classFile) throws ClassNotFoundException {
        return new Loader(classFile).loadClass(KafkaProducer.class.getName());
    }

    private static byte[] rename(byte[] classFile, String... names) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(0);
        Remapper remapper = new Remapper(net.bytebuddy.jar.asm.Opcodes.ASM9) {
            @Override
            public String mapMethodName(String owner, String name, String descriptor) {
                return name.equals(names[0]) ? names[1] : name;
            }

            @Override
            public String mapFieldName(String owner, String name, String descriptor) {
                return name.equals(names[2]) ? names[3] : name;
            }
        };
        reader.accept(new ClassRemapper(writer, remapper), 0);
        return writer.toByteArray();
    }

    private static byte[] original() throws IOException {
        try (InputStream in = KafkaProducer.class.getResourceAsStream("KafkaProducer.class")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    /** Has a producer's class of its own, and all others of Kafka's producer package, which share secrets with it. */
    private static final class Loader extends ClassLoader {
        private final byte[] producer;

        Loader(byte[] producer) {
            super(ProducerTransformerTest.class.getClassLoader());
            this.producer = producer;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("org.apache.kafka.clients.producer.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] classFile = name.equals(KafkaProducer.class.getName())
                        ? producer
                        : Objects.requireNonNull(in).readAllBytes();
                return defineClass(name, classFile, 0, classFile.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
