// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.transform;

import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Changes a producer's {@code doSend} and its constructors. Whatever the agent throws is caught in the changed code as well, even when the
 * handle can't be had. Frames are written by hand, since computing them would load the application's classes.
 */
final class ProducerVisitor extends ClassVisitor {
    private static final String THROWABLE = "java/lang/Throwable";
    private static final int VERSION_MASK = 0xFFFF;

    private final ClientNames names;
    private final HandWriter hands;
    private final boolean inJava11;

    ProducerVisitor(ClassVisitor next, ClientNames names, boolean inJava11, boolean withFields) {
        super(Opcodes.ASM9, next);
        this.names = names;
        this.inJava11 = inJava11;
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
            return new Constructor(next);
        }
        return name.equals("doSend") && descriptor.equals(names.doSendDescriptor()) ? new DoSend(next) : next;
    }

    @Override
    public void visitEnd() {
        hands.end(cv);
        super.visitEnd();
    }

    /**
     * <pre>{@code
     * try {
     *     Callback ours = SENDING(this, record, callback);
     *     if (ours != null) { callback = ours; record = RECORD(callback, record); }
     * } catch (Throwable e) {}
     * try {
     *     …
     * } catch (Throwable e) {
     *     try { THROWN(callback, e); } catch (Throwable e2) {}
     *     throw e;
     * }
     * }</pre>
     */
    private final class DoSend extends MethodVisitor {
        private static final int RECORD = 1;
        private static final int CALLBACK = 2;
        private static final int EXCEPTION = 3;

        private final Object[] locals = {names.producer(), names.record(), names.callback()};
        private final Label body = new Label();

        DoSend(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitCode() {
            super.visitCode();
            Label start = new Label();
            Label end = new Label();
            Label nothing = new Label();
            Label failed = new Label();
            mv.visitTryCatchBlock(start, end, failed, THROWABLE);
            mv.visitLabel(start);
            hands.resolve(mv, HandWriter.Place.RECORD, HandWriter.Place.THROWN);
            hands.push(mv, HandWriter.Place.SENDING, locals);
            mv.visitVarInsn(Opcodes.ALOAD, 0);
            mv.visitVarInsn(Opcodes.ALOAD, RECORD);
            mv.visitVarInsn(Opcodes.ALOAD, CALLBACK);
            hands.invoke(mv, HandWriter.Place.SENDING);
            mv.visitInsn(Opcodes.DUP);
            mv.visitJumpInsn(Opcodes.IFNULL, nothing);
            mv.visitTypeInsn(Opcodes.CHECKCAST, names.callback());
            mv.visitVarInsn(Opcodes.ASTORE, CALLBACK);
            hands.push(mv, HandWriter.Place.RECORD, locals);
            mv.visitVarInsn(Opcodes.ALOAD, CALLBACK);
            mv.visitVarInsn(Opcodes.ALOAD, RECORD);
            hands.invoke(mv, HandWriter.Place.RECORD);
            mv.visitTypeInsn(Opcodes.CHECKCAST, names.record());
            mv.visitVarInsn(Opcodes.ASTORE, RECORD);
            mv.visitLabel(end);
            mv.visitJumpInsn(Opcodes.GOTO, body);
            mv.visitLabel(nothing);
            frame(mv, locals, "java/lang/Object");
            mv.visitInsn(Opcodes.POP);
            mv.visitJumpInsn(Opcodes.GOTO, body);
            mv.visitLabel(failed);
            frame(mv, locals, THROWABLE);
            mv.visitInsn(Opcodes.POP);
            mv.visitLabel(body);
            mv.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, new Object[0]);
            // Its first instruction may be the target of a jump, with a frame of its own: there can't be two at one
            // place.
            mv.visitInsn(Opcodes.NOP);
        }

        @Override
        public void visitMaxs(int maxStack, int maxLocals) {
            Label end = new Label();
            Label thrown = new Label();
            Label asked = new Label();
            Label failed = new Label();
            Label again = new Label();
            mv.visitLabel(end);
            mv.visitLabel(thrown);
            frame(mv, locals, THROWABLE);
            mv.visitVarInsn(Opcodes.ASTORE, EXCEPTION);
            Object[] more = {names.producer(), names.record(), names.callback(), THROWABLE};
            mv.visitLabel(asked);
            hands.push(mv, HandWriter.Place.THROWN, more);
            mv.visitVarInsn(Opcodes.ALOAD, CALLBACK);
            mv.visitVarInsn(Opcodes.ALOAD, EXCEPTION);
            hands.invoke(mv, HandWriter.Place.THROWN);
            Label askedEnd = new Label();
            mv.visitLabel(askedEnd);
            mv.visitJumpInsn(Opcodes.GOTO, again);
            mv.visitLabel(failed);
            frame(mv, more, THROWABLE);
            mv.visitInsn(Opcodes.POP);
            mv.visitLabel(again);
            mv.visitFrame(Opcodes.F_NEW, more.length, more, 0, new Object[0]);
            mv.visitVarInsn(Opcodes.ALOAD, EXCEPTION);
            mv.visitInsn(Opcodes.ATHROW);
            // Last in the table, so that the method's own handlers come first.
            mv.visitTryCatchBlock(body, end, thrown, THROWABLE);
            mv.visitTryCatchBlock(asked, askedEnd, failed, THROWABLE);
            super.visitMaxs(maxStack, maxLocals);
        }
    }

    /** Each return goes to one end, which tells the agent of the producer, catches everything, and returns. */
    private final class Constructor extends MethodVisitor {
        private final Object[] locals = {names.producer()};
        private final Label told = new Label();
        private boolean returns;

        Constructor(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.RETURN) {
                returns = true;
                super.visitJumpInsn(Opcodes.GOTO, told);
            } else {
                super.visitInsn(opcode);
            }
        }

        @Override
        public void visitMaxs(int maxStack, int maxLocals) {
            if (returns) {
                Label end = new Label();
                Label failed = new Label();
                mv.visitLabel(told);
                mv.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, new Object[0]);
                hands.push(mv, HandWriter.Place.CONSTRUCTED, locals);
                mv.visitVarInsn(Opcodes.ALOAD, 0);
                hands.invoke(mv, HandWriter.Place.CONSTRUCTED);
                mv.visitLabel(end);
                mv.visitInsn(Opcodes.RETURN);
                mv.visitLabel(failed);
                frame(mv, locals, THROWABLE);
                mv.visitInsn(Opcodes.POP);
                mv.visitInsn(Opcodes.RETURN);
                mv.visitTryCatchBlock(told, end, failed, THROWABLE);
            }
            super.visitMaxs(maxStack, maxLocals);
        }
    }

    private static void frame(MethodVisitor code, Object[] locals, String onStack) {
        code.visitFrame(Opcodes.F_NEW, locals.length, locals, 1, new Object[] {onStack});
    }
}
