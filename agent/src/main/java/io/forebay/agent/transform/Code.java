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

    /** Where a method of the descriptor that {@code send} and {@code doSend} share has its arguments. */
    static final int RECORD = 1;

    static final int CALLBACK = 2;

    private Code() {}

    /**
     * Writes the question to the agent whether a record is to be observed. If so, record and callback are replaced by what it gives, and
     * it goes on behind what this writes; else it jumps, and the class of what is on the stack then is {@link #OBJECT}.
     */
    static void ask(MethodVisitor code, HandWriter hands, ClientNames names, Object[] locals, Label nothing) {
        hands.push(code, HandWriter.Place.SENDING, locals);
        arguments(code);
        hands.invoke(code, HandWriter.Place.SENDING);
        code.visitInsn(Opcodes.DUP);
        code.visitJumpInsn(Opcodes.IFNULL, nothing);
        code.visitTypeInsn(Opcodes.CHECKCAST, names.callback());
        code.visitVarInsn(Opcodes.ASTORE, CALLBACK);
        hands.push(code, HandWriter.Place.RECORD, locals);
        code.visitVarInsn(Opcodes.ALOAD, CALLBACK);
        code.visitVarInsn(Opcodes.ALOAD, RECORD);
        hands.invoke(code, HandWriter.Place.RECORD);
        code.visitTypeInsn(Opcodes.CHECKCAST, names.record());
        code.visitVarInsn(Opcodes.ASTORE, RECORD);
    }

    /** Writes code that tells the agent of what {@code send} has thrown, which a local variable has. */
    static void tell(MethodVisitor code, HandWriter hands, Object[] locals, int exception) {
        shielded(code, locals, () -> {
            hands.push(code, HandWriter.Place.THROWN, locals);
            code.visitVarInsn(Opcodes.ALOAD, CALLBACK);
            code.visitVarInsn(Opcodes.ALOAD, exception);
            hands.invoke(code, HandWriter.Place.THROWN);
        });
        code.visitVarInsn(Opcodes.ALOAD, exception);
        code.visitInsn(Opcodes.ATHROW);
    }

    /** Writes code that puts the producer, the record and the callback on the stack. */
    static void arguments(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, RECORD);
        code.visitVarInsn(Opcodes.ALOAD, CALLBACK);
    }

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
