// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.transform;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** What the changes of several methods have in common. Frames are written by hand, since computing them would load the application's classes. */
final class Code {
    static final String THROWABLE = "java/lang/Throwable";
    static final String OBJECT = "java/lang/Object";
    static final String FUTURE = "java/util/concurrent/Future";

    private Code() {}

    /** Writes code whose exceptions are of no interest; its end has a frame of its own. */
    static void shielded(MethodVisitor code, Object[] locals, Runnable inner) {
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

    static void frame(MethodVisitor code, Object[] locals, String onStack) {
        code.visitFrame(Opcodes.F_NEW, locals.length, locals, 1, new Object[] {onStack});
    }
}
