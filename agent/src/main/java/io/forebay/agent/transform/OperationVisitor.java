// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.transform;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

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
final class OperationVisitor extends MethodVisitor {
    private static final int TOKEN = 1;
    private static final int EXCEPTION = 2;

    private final String name;
    private final ClientNames names;
    private final HandWriter hands;
    private final Object[] locals;
    private final Label body = new Label();
    private final Label done = new Label();

    OperationVisitor(MethodVisitor next, String name, ClientNames names, HandWriter hands) {
        super(Opcodes.ASM9, next);
        this.name = name;
        this.names = names;
        this.hands = hands;
        locals = new Object[] {names.producer(), Code.OBJECT};
    }

    @Override
    public void visitCode() {
        super.visitCode();
        mv.visitInsn(Opcodes.ACONST_NULL);
        mv.visitVarInsn(Opcodes.ASTORE, TOKEN);
        Code.shielded(mv, locals, () -> {
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
        more[TOKEN] = Code.OBJECT;
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
        Code.frame(mv, locals, Code.THROWABLE);
        mv.visitVarInsn(Opcodes.ASTORE, EXCEPTION);
        Object[] failed = {names.producer(), Code.OBJECT, Code.THROWABLE};
        ended(failed, () -> mv.visitVarInsn(Opcodes.ALOAD, EXCEPTION));
        mv.visitVarInsn(Opcodes.ALOAD, EXCEPTION);
        mv.visitInsn(Opcodes.ATHROW);
        mv.visitLabel(done);
        mv.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, new Object[0]);
        ended(locals, () -> mv.visitInsn(Opcodes.ACONST_NULL));
        mv.visitInsn(Opcodes.RETURN);
        // Last in the table, so that the method's own handlers come first.
        mv.visitTryCatchBlock(body, end, thrown, Code.THROWABLE);
        super.visitMaxs(maxStack, maxLocals);
    }

    private void ended(Object[] with, Runnable pushException) {
        Code.shielded(mv, with, () -> {
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
