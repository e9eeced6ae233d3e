// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.transform;

import java.util.LinkedHashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Whether a producer's class has what the change and the binding build on. A class that looks otherwise, be it a future version or
 * somebody's own, is left alone.
 */
final class ShapeCheck extends ClassVisitor {
    /** Java 7, from which on every class file has the frames that the change adds to. */
    private static final int OLDEST = Opcodes.V1_7;

    private static final String ARGUMENTS = "a doSend that leaves its arguments where they are";

    private final Set<String> missing = new LinkedHashSet<>();
    private boolean plainSend;
    private boolean argumentsStay = true;
    private final ClientNames names;

    private ShapeCheck(ClientNames names) {
        super(Opcodes.ASM9);
        this.names = names;
        missing.add(method(ClientNames.SEND, names.doSendDescriptor()));
        missing.add(method(ClientNames.DO_SEND, names.doSendDescriptor()));
        for (String operation : ClientNames.OPERATIONS) {
            missing.add(method(operation, "()V"));
        }
        missing.add("a constructor");
        missing.add(field("clientId", "Ljava/lang/String;"));
        missing.add(field("producerConfig", "L" + names.config() + ";"));
        missing.add(field("metrics", "L" + names.metrics() + ";"));
    }

    static ShapeCheck of(ClassReader classFile, ClientNames names) {
        ShapeCheck check = new ShapeCheck(names);
        classFile.accept(check, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        if (!check.plainSend && !check.argumentsStay) {
            check.missing.add(ARGUMENTS);
        }
        return check;
    }

    /** What isn't there of what is needed, in words; null where all is. */
    @Nullable
    String missing() {
        return missing.isEmpty() ? null : String.join(", ", missing);
    }

    /** Whether {@code send} calls {@code doSend} once and returns the result at once, as Kafka made it and no other agent changed it. */
    boolean hasPlainSend() {
        return plainSend;
    }

    @Override
    public void visit(
            int version,
            int access,
            String name,
            @Nullable String signature,
            String superName,
            String @Nullable [] interfaces) {
        if ((version & 0xFFFF) < OLDEST) {
            missing.add("a class file of Java 7 or newer");
        }
    }

    @Override
    public @Nullable FieldVisitor visitField(
            int access, String name, String descriptor, @Nullable String signature, @Nullable Object value) {
        missing.remove(field(name, descriptor));
        return null;
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        if (name.equals("<init>")) {
            missing.remove("a constructor");
        } else if ((access & (Opcodes.ACC_STATIC | Opcodes.ACC_ABSTRACT)) == 0) {
            missing.remove(method(name, descriptor));
        }
        if (!descriptor.equals(names.doSendDescriptor())) {
            return null;
        }
        return name.equals(ClientNames.SEND) ? new Calls() : name.equals(ClientNames.DO_SEND) ? new Stores() : null;
    }

    /** Whether {@code doSend} keeps something else in the place of an argument, of whatever type. */
    private final class Stores extends MethodVisitor {
        private static final int LAST_ARGUMENT = 2;

        Stores() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visitVarInsn(int opcode, int index) {
            if (opcode >= Opcodes.ISTORE && opcode <= Opcodes.ASTORE && index <= LAST_ARGUMENT) {
                argumentsStay = false;
            }
        }
    }

    /** How {@code send} calls {@code doSend}. */
    private final class Calls extends MethodVisitor {
        private int calls;
        private int returned;
        private boolean justCalled;

        Calls() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            justCalled = name.equals(ClientNames.DO_SEND) && descriptor.equals(names.doSendDescriptor());
            calls += justCalled ? 1 : 0;
        }

        @Override
        public void visitInsn(int opcode) {
            returned += justCalled && opcode == Opcodes.ARETURN ? 1 : 0;
            justCalled = false;
        }

        @Override
        public void visitVarInsn(int opcode, int index) {
            justCalled = false;
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            justCalled = false;
        }

        @Override
        public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
            // a handler around the call would need other frames than those that are written
            calls++;
        }

        @Override
        public void visitEnd() {
            plainSend = calls == 1 && returned == 1;
        }
    }

    private static String method(String name, String descriptor) {
        return "the method " + name + descriptor;
    }

    private static String field(String name, String descriptor) {
        return "the field " + name + " of type " + descriptor;
    }
}
