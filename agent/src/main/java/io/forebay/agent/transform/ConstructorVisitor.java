// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.transform;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Each return goes to one end, which tells the agent of the producer, catches everything, and returns. */
final class ConstructorVisitor extends MethodVisitor {
    private final HandWriter hands;
    private final Object[] locals;
    private final Label told = new Label();
    private boolean returns;

    ConstructorVisitor(MethodVisitor next, ClientNames names, HandWriter hands) {
        super(Opcodes.ASM9, next);
        this.hands = hands;
        locals = new Object[] {names.producer()};
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
            Code.frame(mv, locals, Code.THROWABLE);
            mv.visitInsn(Opcodes.POP);
            mv.visitInsn(Opcodes.RETURN);
            mv.visitTryCatchBlock(told, end, failed, Code.THROWABLE);
        }
        super.visitMaxs(maxStack, maxLocals);
    }
}
