// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.transform;

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
     * @param newClass whether the class is just being loaded, and not changed later, when it may get no further members
     * @throws UnknownShapeException where the class isn't as expected; the message says what is missing
     */
    public byte[] transform(byte[] classFile, ClientNames names, boolean newClass) throws UnknownShapeException {
        ClassReader reader = new ClassReader(classFile);
        String missing = ShapeCheck.missing(reader, names);
        if (missing != null) {
            throw new UnknownShapeException(missing);
        }
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(new ProducerVisitor(writer, names, inJava11, newClass), ClassReader.EXPAND_FRAMES);
        return writer.toByteArray();
    }

    /** A class that is not as any known version of Kafka's producer. */
    public static final class UnknownShapeException extends Exception {
        private static final long serialVersionUID = 1;

        UnknownShapeException(String missing) {
            super(missing);
        }
    }
}
