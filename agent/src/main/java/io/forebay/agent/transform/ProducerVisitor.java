// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.transform;

import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Changes a producer's {@code send}, its constructors, and its operations such as {@code flush}. Whatever the agent throws is caught in
 * the changed code as well, even when the handle can't be had.
 */
final class ProducerVisitor extends ClassVisitor {
    private static final int VERSION_MASK = 0xFFFF;

    private final ClientNames names;
    private final HandWriter hands;
    private final boolean inJava11;
    private final boolean fromOutside;

    /** @param fromOutside whether {@code send} is as Kafka made it, so that sending is observed there rather than within {@code doSend} */
    ProducerVisitor(ClassVisitor next, ClientNames names, boolean fromOutside, boolean inJava11, boolean withFields) {
        super(Opcodes.ASM9, next);
        this.names = names;
        this.inJava11 = inJava11;
        this.fromOutside = fromOutside;
        this.hands = HandWriter.of(names, inJava11, withFields);
    }

    /** Dynamic constants need a class file of Java 11, and nothing in an older one of Java 7 or newer means another thing there. */
    @Override
    public void visit(
            int version,
            int access,
            String name,
            @Nullable String signature,
            String superName,
            String @Nullable [] interfaces) {
        boolean raise = inJava11 && (version & VERSION_MASK) < Opcodes.V11;
        super.visit(raise ? Opcodes.V11 : version, access, name, signature, superName, interfaces);
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
        if (name.equals("<init>")) {
            return new ConstructorVisitor(next, names, hands);
        }
        if (name.equals(fromOutside ? ClientNames.SEND : ClientNames.DO_SEND)
                && descriptor.equals(names.doSendDescriptor())) {
            return fromOutside ? new SendVisitor(next, names, hands) : new DoSendVisitor(next, names, hands);
        }
        return ClientNames.OPERATIONS.contains(name) && descriptor.equals("()V")
                ? new OperationVisitor(next, name, names, hands)
                : next;
    }

    @Override
    public void visitEnd() {
        hands.end(cv);
        super.visitEnd();
    }
}
