// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.transform;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;

/** Makes classes that name Kafka's types name those of a relocated copy. */
public final class BindingRenamer {
    private BindingRenamer() {}

    /** The class file, with the names of that copy. */
    public static byte[] rename(byte[] classFile, ClientNames names) {
        if (!names.isRelocated()) {
            return classFile;
        }
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(0);
        reader.accept(new ClassRemapper(writer, new Names(names)), 0);
        return writer.toByteArray();
    }

    private static final class Names extends Remapper {
        private final ClientNames names;

        Names(ClientNames names) {
            super(net.bytebuddy.jar.asm.Opcodes.ASM9);
            this.names = names;
        }

        @Override
        public String map(String internalName) {
            return names.map(internalName);
        }
    }
}
