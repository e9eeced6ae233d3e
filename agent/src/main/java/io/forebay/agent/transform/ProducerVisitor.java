// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.transform;

import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Changes a producer's {@code send}, its constructors, and its operations such as {@code flush}. Whatever the agent throws is caught in the changed code as well, even when the
 * handle can't be had. Frames are written by hand, since computing them would load the application's classes.
 */
final class ProducerVisitor extends ClassVisitor {
    private static final String THROWABLE = "java/lang/Throwable";
    private static final String OBJECT = "java/lang/Object";
    private static final String FUTURE = "java/util/concurrent/Future";
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
        if (name.equals(ClientNames.SEND) && descriptor.equals(names.doSendDescriptor())) {
            return new Send(next);
        }
        return ClientNames.OPERATIONS.contains(name) && descriptor.equals("()V") ? new Operation(next, name) : next;
    }

    @Override
    public void visitEnd() {
        hands.end(cv);
        super.visitEnd();
    }

    /**
     * Around the one call of {@code doSend} that there is in {@code send}, whose result is returned at once. Not inside of it: what the compiler makes
     * of that large method, and what it need not allocate there, stays as it is without an agent.
     *
     * <pre>{@code
     * try {
     *     Callback ours = SENDING(this, record, callback);
     *     if (ours != null) {
     *         callback = ours;
     *         record = RECORD(callback, record);
     *         goto observed;
     *     }
     * } catch (Throwable e) {}
     * return doSend(record, callback);
     *
     * observed:
     * try {
     *     Future future = doSend(record, callback);
     * } catch (Throwable e) {
     *     try { THROWN(callback, e); } catch (Throwable e2) {}
     *     throw e;
     * }
     * try { BUFFERED(callback); } catch (Throwable e) {}
     * return future;
     * }</pre>
     */
    private final class Send extends MethodVisitor {
        private static final int RECORD = 1;
        private static final int CALLBACK = 2;
        /** In place of the record, which isn't needed any more once there is one of these. */
        private static final int RESULT = 1;

        private final Object[] locals = {names.producer(), names.record(), names.callback()};

        Send(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            if (!name.equals(ClientNames.DO_SEND) || !descriptor.equals(names.doSendDescriptor())) {
                super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
                return;
            }
            Label plain = new Label();
            Label observed = new Label();
            mv.visitVarInsn(Opcodes.ASTORE, CALLBACK);
            mv.visitVarInsn(Opcodes.ASTORE, RECORD);
            mv.visitInsn(Opcodes.POP);
            ask(plain, observed);
            mv.visitLabel(observed);
            mv.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, new Object[0]);
            observe(() -> mv.visitMethodInsn(opcode, owner, name, descriptor, isInterface));
            mv.visitLabel(plain);
            mv.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, new Object[0]);
            load();
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }

        private void ask(Label plain, Label observed) {
            Label start = new Label();
            Label end = new Label();
            Label nothing = new Label();
            Label failed = new Label();
            mv.visitTryCatchBlock(start, end, failed, THROWABLE);
            mv.visitLabel(start);
            hands.resolve(mv, HandWriter.Place.RECORD, HandWriter.Place.THROWN, HandWriter.Place.BUFFERED);
            hands.push(mv, HandWriter.Place.SENDING, locals);
            load();
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
            mv.visitJumpInsn(Opcodes.GOTO, observed);
            mv.visitLabel(nothing);
            frame(mv, locals, OBJECT);
            mv.visitInsn(Opcodes.POP);
            mv.visitJumpInsn(Opcodes.GOTO, plain);
            mv.visitLabel(failed);
            frame(mv, locals, THROWABLE);
            mv.visitInsn(Opcodes.POP);
            mv.visitJumpInsn(Opcodes.GOTO, plain);
        }

        private void observe(Runnable call) {
            Label start = new Label();
            Label end = new Label();
            Label thrown = new Label();
            mv.visitTryCatchBlock(start, end, thrown, THROWABLE);
            load();
            mv.visitLabel(start);
            call.run();
            mv.visitLabel(end);
            mv.visitVarInsn(Opcodes.ASTORE, RESULT);
            Object[] sent = {names.producer(), FUTURE, names.callback()};
            shielded(mv, sent, () -> {
                hands.push(mv, HandWriter.Place.BUFFERED, sent);
                mv.visitVarInsn(Opcodes.ALOAD, CALLBACK);
                hands.invoke(mv, HandWriter.Place.BUFFERED);
            });
            mv.visitVarInsn(Opcodes.ALOAD, RESULT);
            mv.visitInsn(Opcodes.ARETURN);
            mv.visitLabel(thrown);
            frame(mv, locals, THROWABLE);
            mv.visitVarInsn(Opcodes.ASTORE, RESULT);
            Object[] failed = {names.producer(), THROWABLE, names.callback()};
            shielded(mv, failed, () -> {
                hands.push(mv, HandWriter.Place.THROWN, failed);
                mv.visitVarInsn(Opcodes.ALOAD, CALLBACK);
                mv.visitVarInsn(Opcodes.ALOAD, RESULT);
                hands.invoke(mv, HandWriter.Place.THROWN);
            });
            mv.visitVarInsn(Opcodes.ALOAD, RESULT);
            mv.visitInsn(Opcodes.ATHROW);
        }

        private void load() {
            mv.visitVarInsn(Opcodes.ALOAD, 0);
            mv.visitVarInsn(Opcodes.ALOAD, RECORD);
            mv.visitVarInsn(Opcodes.ALOAD, CALLBACK);
        }
    }

    /**
     * A method without arguments and without a result, such as {@code flush}. What it keeps locally is moved by one, for what was told at its begin.
     *
     * <pre>{@code
     * Object token = null;
     * try { token = BEGUN(this, "flush"); } catch (Throwable e) {}
     * try {
     *     …
     * } catch (Throwable e) {
     *     try { ENDED(token, e); } catch (Throwable e2) {}
     *     throw e;
     * }
     * try { ENDED(token, null); } catch (Throwable e) {}
     * }</pre>
     */
    private final class Operation extends MethodVisitor {
        private static final int TOKEN = 1;
        private static final int EXCEPTION = 2;

        private final String name;
        private final Object[] locals = {names.producer(), OBJECT};
        private final Label body = new Label();
        private final Label done = new Label();

        Operation(MethodVisitor next, String name) {
            super(Opcodes.ASM9, next);
            this.name = name;
        }

        @Override
        public void visitCode() {
            super.visitCode();
            mv.visitInsn(Opcodes.ACONST_NULL);
            mv.visitVarInsn(Opcodes.ASTORE, TOKEN);
            shielded(mv, locals, () -> {
                hands.resolve(mv, HandWriter.Place.ENDED);
                hands.push(mv, HandWriter.Place.BEGUN, locals);
                mv.visitVarInsn(Opcodes.ALOAD, 0);
                mv.visitLdcInsn(name);
                hands.invoke(mv, HandWriter.Place.BEGUN);
                mv.visitVarInsn(Opcodes.ASTORE, TOKEN);
            });
            mv.visitLabel(body);
            // Its first instruction may be the target of a jump, with a frame of its own.
            mv.visitInsn(Opcodes.NOP);
        }

        @Override
        public void visitVarInsn(int opcode, int index) {
            super.visitVarInsn(opcode, moved(index));
        }

        @Override
        public void visitIincInsn(int index, int increment) {
            super.visitIincInsn(moved(index), increment);
        }

        @Override
        public void visitLocalVariable(
                String local, String descriptor, @Nullable String signature, Label start, Label end, int index) {
            super.visitLocalVariable(local, descriptor, signature, start, end, moved(index));
        }

        @Override
        public void visitFrame(int type, int count, Object[] types, int stacked, Object[] stack) {
            Object[] more = new Object[count + 1];
            more[0] = types[0];
            more[TOKEN] = OBJECT;
            System.arraycopy(types, 1, more, TOKEN + 1, count - 1);
            super.visitFrame(type, more.length, more, stacked, stack);
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.RETURN) {
                super.visitJumpInsn(Opcodes.GOTO, done);
            } else {
                super.visitInsn(opcode);
            }
        }

        @Override
        public void visitMaxs(int maxStack, int maxLocals) {
            Label end = new Label();
            Label thrown = new Label();
            mv.visitLabel(end);
            mv.visitLabel(thrown);
            frame(mv, locals, THROWABLE);
            mv.visitVarInsn(Opcodes.ASTORE, EXCEPTION);
            Object[] failed = {names.producer(), OBJECT, THROWABLE};
            ended(failed, () -> mv.visitVarInsn(Opcodes.ALOAD, EXCEPTION));
            mv.visitVarInsn(Opcodes.ALOAD, EXCEPTION);
            mv.visitInsn(Opcodes.ATHROW);
            mv.visitLabel(done);
            mv.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, new Object[0]);
            ended(locals, () -> mv.visitInsn(Opcodes.ACONST_NULL));
            mv.visitInsn(Opcodes.RETURN);
            // Last in the table, so that the method's own handlers come first.
            mv.visitTryCatchBlock(body, end, thrown, THROWABLE);
            super.visitMaxs(maxStack, maxLocals);
        }

        private void ended(Object[] with, Runnable pushException) {
            shielded(mv, with, () -> {
                hands.push(mv, HandWriter.Place.ENDED, with);
                mv.visitVarInsn(Opcodes.ALOAD, TOKEN);
                pushException.run();
                hands.invoke(mv, HandWriter.Place.ENDED);
            });
        }

        private int moved(int index) {
            return index == 0 ? 0 : index + 1;
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

    /** Writes code whose exceptions are of no interest; its end has a frame of its own. */
    private static void shielded(MethodVisitor code, Object[] locals, Runnable inner) {
        Label start = new Label();
        Label end = new Label();
        Label failed = new Label();
        Label after = new Label();
        code.visitTryCatchBlock(start, end, failed, THROWABLE);
        code.visitLabel(start);
        inner.run();
        code.visitLabel(end);
        code.visitJumpInsn(Opcodes.GOTO, after);
        code.visitLabel(failed);
        frame(code, locals, THROWABLE);
        code.visitInsn(Opcodes.POP);
        code.visitLabel(after);
        code.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, new Object[0]);
    }

    private static void frame(MethodVisitor code, Object[] locals, String onStack) {
        code.visitFrame(Opcodes.F_NEW, locals.length, locals, 1, new Object[] {onStack});
    }
}
