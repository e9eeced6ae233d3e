// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.transform;

import java.util.LinkedHashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
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

    private final Set<String> missing = new LinkedHashSet<>();
    private final String doSend;

    private ShapeCheck(ClientNames names) {
        super(Opcodes.ASM9);
        doSend = "doSend" + names.doSendDescriptor();
        missing.add("the method " + doSend);
        missing.add("a constructor");
        missing.add(field("clientId", "Ljava/lang/String;"));
        missing.add(field("producerConfig", "L" + names.config() + ";"));
        missing.add(field("metrics", "L" + names.metrics() + ";"));
    }

    /** What isn't there of what is needed, in words; null where all is. */
    static @Nullable String missing(ClassReader classFile, ClientNames names) {
        ShapeCheck check = new ShapeCheck(names);
        classFile.accept(check, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return check.missing.isEmpty() ? null : String.join(", ", check.missing);
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
            missing.remove("the method " + name + descriptor);
        }
        return null;
    }

    private static String field(String name, String descriptor) {
        return "the field " + name + " of type " + descriptor;
    }
}
