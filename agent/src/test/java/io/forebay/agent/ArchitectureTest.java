// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which package may know what. */
class ArchitectureTest {
    private static final String BASE = "io.forebay.agent";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(BASE);

    @Test
    void packages_haveNoCycles() {
        slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    /** It is loaded by the application's class loader, where nothing else of the agent's may be needed. */
    @Test
    void gate_knowsNothingButTheJdk() {
        noClasses()
                .that()
                .resideInAPackage(BASE)
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(BASE, "java..", "org.jspecify..")
                .check(CLASSES);
    }

    /** Only what is defined anew for each class loader may name Kafka's types. */
    @Test
    void kafka_onlyInBinding() {
        only("org.apache.kafka..", "binding");
    }

    @Test
    void openTelemetry_onlyInExport() {
        only("io.opentelemetry..", "export");
    }

    @Test
    void byteBuddy_onlyInTransform() {
        only("net.bytebuddy..", "transform");
    }

    /** It is renamed for relocated clients, so nobody can name its types. */
    @Test
    void binding_isKnownByNobody() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + ".binding")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(BASE + ".binding")
                .check(CLASSES);
    }

    private static void only(String library, String name) {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "." + name)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES);
    }
}
