// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.transform;

import java.lang.reflect.Field;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;

/** Changes a producer's class. Stateless. */
public final class ProducerTransformer {
    private static final int JAVA_11 = 55;

    private final boolean inJava11;

    /** @param classVersion the newest class file that the JVM takes, as in its property {@code java.class.version} */
    public ProducerTransformer(double classVersion) {
        inJava11 = classVersion >= JAVA_11;
    }

    /**
     * The changed class file.
     *
     * @param withFields whether the class may get fields: not once it is loaded, unless it got them then
     * @throws UnknownShapeException where the class isn't as expected; the message says what is missing
     */
    public byte[] transform(byte[] classFile, ClientNames names, boolean withFields) throws UnknownShapeException {
        ClassReader reader = new ClassReader(classFile);
        ShapeCheck shape = ShapeCheck.of(reader, names);
        String missing = shape.missing();
        if (missing != null) {
            throw new UnknownShapeException(missing);
        }
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(
                new ProducerVisitor(writer, names, shape.hasPlainSend(), inJava11, withFields),
                ClassReader.EXPAND_FRAMES);
        return writer.toByteArray();
    }

    /** Has a loaded class the fields that it may have got when it was loaded? Then it must keep them, or no agent can change it. */
    public static boolean hasFields(Class<?> producer) {
        for (Field field : producer.getDeclaredFields()) {
            if (field.getName().startsWith(HandWriter.FIELD)) {
                return true;
            }
        }
        return false;
    }

    /** A class that is not as any known version of Kafka's producer. */
    public static final class UnknownShapeException extends Exception {
        private static final long serialVersionUID = 1;

        UnknownShapeException(String missing) {
            super(missing);
        }
    }
}
