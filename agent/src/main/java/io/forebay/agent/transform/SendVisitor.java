// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.transform;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

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
final class SendVisitor extends MethodVisitor {
    /** In place of the record, which isn't needed any more once there is one of these. */
    private static final int RESULT = 1;

    private final ClientNames names;
    private final HandWriter hands;
    private final Object[] locals;

    SendVisitor(MethodVisitor next, ClientNames names, HandWriter hands) {
        super(Opcodes.ASM9, next);
        this.names = names;
        this.hands = hands;
        locals = new Object[] {names.producer(), names.record(), names.callback()};
    }

    @Override
    public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
        if (!name.equals(ClientNames.DO_SEND) || !descriptor.equals(names.doSendDescriptor())) {
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
            return;
        }
        Label plain = new Label();
        Label observed = new Label();
        mv.visitVarInsn(Opcodes.ASTORE, Code.CALLBACK);
        mv.visitVarInsn(Opcodes.ASTORE, Code.RECORD);
        mv.visitInsn(Opcodes.POP);
        ask(plain, observed);
        mv.visitLabel(observed);
        mv.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, new Object[0]);
        observe(() -> mv.visitMethodInsn(opcode, owner, name, descriptor, isInterface));
        mv.visitLabel(plain);
        mv.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, new Object[0]);
        Code.arguments(mv);
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    }

    private void ask(Label plain, Label observed) {
        Label start = new Label();
        Label end = new Label();
        Label nothing = new Label();
        Label failed = new Label();
        mv.visitTryCatchBlock(start, end, failed, Code.THROWABLE);
        mv.visitLabel(start);
        hands.resolve(mv, HandWriter.Place.RECORD, HandWriter.Place.THROWN, HandWriter.Place.BUFFERED);
        Code.ask(mv, hands, names, locals, nothing);
        mv.visitLabel(end);
        mv.visitJumpInsn(Opcodes.GOTO, observed);
        mv.visitLabel(nothing);
        Code.frame(mv, locals, Code.OBJECT);
        mv.visitInsn(Opcodes.POP);
        mv.visitJumpInsn(Opcodes.GOTO, plain);
        mv.visitLabel(failed);
        Code.frame(mv, locals, Code.THROWABLE);
        mv.visitInsn(Opcodes.POP);
        mv.visitJumpInsn(Opcodes.GOTO, plain);
    }

    private void observe(Runnable call) {
        Label start = new Label();
        Label end = new Label();
        Label thrown = new Label();
        mv.visitTryCatchBlock(start, end, thrown, Code.THROWABLE);
        Code.arguments(mv);
        mv.visitLabel(start);
        call.run();
        mv.visitLabel(end);
        mv.visitVarInsn(Opcodes.ASTORE, RESULT);
        Object[] sent = {names.producer(), Code.FUTURE, names.callback()};
        Code.shielded(mv, sent, () -> {
            hands.push(mv, HandWriter.Place.BUFFERED, sent);
            mv.visitVarInsn(Opcodes.ALOAD, Code.CALLBACK);
            hands.invoke(mv, HandWriter.Place.BUFFERED);
        });
        mv.visitVarInsn(Opcodes.ALOAD, RESULT);
        mv.visitInsn(Opcodes.ARETURN);
        mv.visitLabel(thrown);
        Code.frame(mv, locals, Code.THROWABLE);
        mv.visitVarInsn(Opcodes.ASTORE, RESULT);
        Object[] failed = {names.producer(), Code.THROWABLE, names.callback()};
        Code.tell(mv, hands, failed, RESULT);
    }
}
