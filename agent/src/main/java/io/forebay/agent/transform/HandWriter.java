// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.transform;

import java.util.EnumSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ConstantDynamic;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * Writes how a changed class gets at a method handle of the agent, by the JDK's types alone. What it writes amounts to
 *
 * <pre>{@code
 * ((Function<Class<?>, MethodHandle>) ClassLoader.getSystemClassLoader()
 *         .loadClass("io.forebay.agent.Hand").getEnumConstants()[place]).apply(KafkaProducer.class)
 * }</pre>
 *
 * On Java 11 and newer that is a dynamic constant: it is resolved once, and the compiler sees through it. Before, it is code that keeps
 * the handle in a field of its own where a field may be added, which isn't allowed once the class is loaded.
 */
abstract class HandWriter {
    /** The constants of {@code Hand}, by name and in its order. It is of another class loader, so there is no other link to it. */
    enum Place {
        CONSTRUCTED(0, "(Ljava/lang/Object;)V"),
        SENDING(1, "(Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;"),
        RECORD(2, "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;"),
        THROWN(3, "(Ljava/lang/Object;Ljava/lang/Object;)V"),
        BUFFERED(4, "(Ljava/lang/Object;)V"),
        BEGUN(5, "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;"),
        ENDED(6, "(Ljava/lang/Object;Ljava/lang/Object;)V");

        final int index;
        final String descriptor;

        Place(int index, String descriptor) {
            this.index = index;
            this.descriptor = descriptor;
        }
    }

    /** What the names of fields begin with. */
    static final String FIELD = "forebay$";

    private static final String HAND = "io.forebay.agent.Hand";
    private static final String HANDLE = "java/lang/invoke/MethodHandle";
    private static final String HANDLE_DESCRIPTOR = "L" + HANDLE + ";";
    private static final String FUNCTION = "java/util/function/Function";

    /**
     * @param inJava11 whether the JVM and the class file know dynamic constants
     * @param withFields whether the class may get fields
     */
    static HandWriter of(ClientNames names, boolean inJava11, boolean withFields) {
        if (inJava11) {
            return new Constants(names);
        }
        return withFields ? new Fields(names) : new Lookups(names);
    }

    /** Writes code that leaves a handle on the stack. The stack above the arguments must be empty: frames may be written. */
    abstract void push(MethodVisitor code, Place place, Object[] locals);

    /**
     * Writes code that has handles found before they are needed. The JVM compiles no method that names a dynamic constant which isn't
     * resolved yet, so one for a rare case would keep the whole method interpreted for ever.
     */
    void resolve(MethodVisitor code, Place... places) {}

    /** Writes a call of the handle, which lies below its arguments. */
    final void invoke(MethodVisitor code, Place place) {
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, HANDLE, "invokeExact", place.descriptor, false);
    }

    /** Writes what the class needs besides. */
    void end(ClassVisitor type) {}

    /** Dynamic constants. */
    private static final class Constants extends HandWriter {
        private static final Handle INVOKE = new Handle(
                Opcodes.H_INVOKESTATIC,
                "java/lang/invoke/ConstantBootstraps",
                "invoke",
                "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;"
                        + "Ljava/lang/invoke/MethodHandle;[Ljava/lang/Object;)Ljava/lang/Object;",
                false);

        private final ClientNames names;

        Constants(ClientNames names) {
            this.names = names;
        }

        @Override
        void push(MethodVisitor code, Place place, Object[] locals) {
            ConstantDynamic loader = result(
                    "loader",
                    "Ljava/lang/ClassLoader;",
                    new Handle(
                            Opcodes.H_INVOKESTATIC,
                            "java/lang/ClassLoader",
                            "getSystemClassLoader",
                            "()Ljava/lang/ClassLoader;",
                            false));
            ConstantDynamic hand = result(
                    "hand",
                    "Ljava/lang/Class;",
                    new Handle(
                            Opcodes.H_INVOKEVIRTUAL,
                            "java/lang/ClassLoader",
                            "loadClass",
                            "(Ljava/lang/String;)Ljava/lang/Class;",
                            false),
                    loader,
                    HAND);
            ConstantDynamic places = result(
                    "places",
                    "Ljava/lang/Object;",
                    new Handle(
                            Opcodes.H_INVOKEVIRTUAL,
                            "java/lang/Class",
                            "getEnumConstants",
                            "()[Ljava/lang/Object;",
                            false),
                    hand);
            ConstantDynamic one = result(
                    "place",
                    "Ljava/lang/Object;",
                    new Handle(
                            Opcodes.H_INVOKESTATIC,
                            "java/lang/reflect/Array",
                            "get",
                            "(Ljava/lang/Object;I)Ljava/lang/Object;",
                            false),
                    places,
                    place.index);
            code.visitLdcInsn(result(
                    "forebay",
                    HANDLE_DESCRIPTOR,
                    new Handle(
                            Opcodes.H_INVOKEINTERFACE,
                            FUNCTION,
                            "apply",
                            "(Ljava/lang/Object;)Ljava/lang/Object;",
                            true),
                    one,
                    Type.getObjectType(names.producer())));
        }

        @Override
        void resolve(MethodVisitor code, Place... places) {
            for (Place place : places) {
                push(code, place, new Object[0]);
                code.visitInsn(Opcodes.POP);
            }
        }

        private static ConstantDynamic result(String name, String type, Handle method, Object... arguments) {
            Object[] all = new Object[arguments.length + 1];
            all[0] = method;
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            return new ConstantDynamic(name, type, INVOKE, all);
        }
    }

    /** Code that looks a handle up each time. */
    private static class Lookups extends HandWriter {
        final ClientNames names;

        Lookups(ClientNames names) {
            this.names = names;
        }

        @Override
        void push(MethodVisitor code, Place place, Object[] locals) {
            code.visitMethodInsn(
                    Opcodes.INVOKESTATIC,
                    "java/lang/ClassLoader",
                    "getSystemClassLoader",
                    "()Ljava/lang/ClassLoader;",
                    false);
            code.visitLdcInsn(HAND);
            code.visitMethodInsn(
                    Opcodes.INVOKEVIRTUAL,
                    "java/lang/ClassLoader",
                    "loadClass",
                    "(Ljava/lang/String;)Ljava/lang/Class;",
                    false);
            code.visitMethodInsn(
                    Opcodes.INVOKEVIRTUAL, "java/lang/Class", "getEnumConstants", "()[Ljava/lang/Object;", false);
            code.visitIntInsn(Opcodes.BIPUSH, place.index);
            code.visitInsn(Opcodes.AALOAD);
            code.visitTypeInsn(Opcodes.CHECKCAST, FUNCTION);
            code.visitLdcInsn(Type.getObjectType(names.producer()));
            code.visitMethodInsn(
                    Opcodes.INVOKEINTERFACE, FUNCTION, "apply", "(Ljava/lang/Object;)Ljava/lang/Object;", true);
            code.visitTypeInsn(Opcodes.CHECKCAST, HANDLE);
        }
    }

    /** Code that looks a handle up and keeps it in a field. Two threads may both look: they find the same. */
    private static final class Fields extends Lookups {
        private final Set<Place> used = EnumSet.noneOf(Place.class);

        Fields(ClientNames names) {
            super(names);
        }

        @Override
        void push(MethodVisitor code, Place place, Object[] locals) {
            used.add(place);
            Label found = new Label();
            code.visitFieldInsn(Opcodes.GETSTATIC, names.producer(), field(place), HANDLE_DESCRIPTOR);
            code.visitInsn(Opcodes.DUP);
            code.visitJumpInsn(Opcodes.IFNONNULL, found);
            code.visitInsn(Opcodes.POP);
            super.push(code, place, locals);
            code.visitInsn(Opcodes.DUP);
            code.visitFieldInsn(Opcodes.PUTSTATIC, names.producer(), field(place), HANDLE_DESCRIPTOR);
            code.visitLabel(found);
            code.visitFrame(Opcodes.F_NEW, locals.length, locals, 1, new Object[] {HANDLE});
        }

        @Override
        void end(ClassVisitor type) {
            for (Place place : used) {
                type.visitField(
                        Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC | Opcodes.ACC_TRANSIENT,
                        field(place),
                        HANDLE_DESCRIPTOR,
                        (@Nullable String) null,
                        (@Nullable Object) null);
            }
        }

        private static String field(Place place) {
            return FIELD + place.name();
        }
    }
}
