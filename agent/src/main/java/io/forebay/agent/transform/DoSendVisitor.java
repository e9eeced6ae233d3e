// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.transform;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Inside of {@code doSend}, for a {@code send} that another agent has changed: whatever stands around the call there, the arguments are
 * where they always are when {@code doSend} begins. When the record is in the buffer isn't told then.
 *
 * <pre>{@code
 * try {
 *     Callback ours = SENDING(this, record, callback);
 *     if (ours != null) {
 *         callback = ours;
 *         record = RECORD(callback, record);
 *     }
 * } catch (Throwable e) {}
 * try {
 *     …
 * } catch (Throwable e) {
 *     try { THROWN(callback, e); } catch (Throwable e2) {}
 *     throw e;
 * }
 * }</pre>
 */
final class DoSendVisitor extends MethodVisitor {
    private static final int EXCEPTION = 3;

    private final HandWriter hands;
    private final ClientNames names;
    private final Object[] locals;
    private final Label body = new Label();

    DoSendVisitor(MethodVisitor next, ClientNames names, HandWriter hands) {
        super(Opcodes.ASM9, next);
        this.names = names;
        this.hands = hands;
        locals = new Object[] {names.producer(), names.record(), names.callback()};
    }

    @Override
    public void visitCode() {
        super.visitCode();
        Label nothing = new Label();
        Label asked = new Label();
        Code.shielded(mv, locals, () -> {
            hands.resolve(mv, HandWriter.Place.RECORD, HandWriter.Place.THROWN);
            Code.ask(mv, hands, names, locals, nothing);
            mv.visitJumpInsn(Opcodes.GOTO, asked);
            mv.visitLabel(nothing);
            Code.frame(mv, locals, Code.OBJECT);
            mv.visitInsn(Opcodes.POP);
            mv.visitLabel(asked);
            mv.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, new Object[0]);
            mv.visitInsn(Opcodes.NOP);
        });
        mv.visitLabel(body);
        // Its first instruction may be the target of a jump, with a frame of its own: there can't be two at one place.
        mv.visitInsn(Opcodes.NOP);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        Label thrown = new Label();
        mv.visitLabel(thrown);
        Code.frame(mv, locals, Code.THROWABLE);
        mv.visitVarInsn(Opcodes.ASTORE, EXCEPTION);
        Object[] failed = {locals[0], locals[Code.RECORD], locals[Code.CALLBACK], Code.THROWABLE};
        Code.tell(mv, hands, failed, EXCEPTION);
        // Last in the table, so that the method's own handlers come first.
        mv.visitTryCatchBlock(body, thrown, thrown, Code.THROWABLE);
        super.visitMaxs(maxStack, maxLocals);
    }
}
