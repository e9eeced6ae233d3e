// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** Which package may know what; the arrows of the design. */
class ArchitectureTest {

    private static final String BASE = "io.forebay.sidecar.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.forebay.sidecar");

    @Test
    void packages_haveNoCycles() {
        check(slices().matching(BASE + "(*)..").should().beFreeOfCycles());
    }

    @Test
    void chronicle_onlyInSpool() {
        check(only("net.openhft..", "spool"));
    }

    @Test
    void netty_onlyInIngestAndAdmin() {
        check(only("io.netty..", "ingest", "admin"));
    }

    @Test
    void jnr_onlyInSystemd() {
        check(only("jnr..", "systemd"));
    }

    /** So that it can be understood, and tested, beside the manual pages of systemd alone. */
    @Test
    void systemd_dependsOnNothingOfOurs() {
        check(noClasses()
                .that()
                .resideInAPackage(BASE + "systemd..")
                .should()
                .dependOnClassesThat(describe(
                        "are ours but not in systemd",
                        c -> c.getPackageName().startsWith(BASE)
                                && !(c.getPackageName() + ".").startsWith(BASE + "systemd."))));
    }

    @Test
    void openTelemetryAndPrometheus_onlyInTelemetry() {
        check(only("io.opentelemetry..", "telemetry"));
        check(only("io.prometheus..", "telemetry"));
    }

    @Test
    void telemetry_looksOn() {
        for (String other : new String[] {"spool", "deadletters", "drain", "ingest", "admin"}) {
            check(arrow(other, "telemetry"));
        }
        check(arrow("telemetry", "admin"));
        check(arrow("telemetry", "app"));
        check(arrow("telemetry", "config"));
    }

    @Test
    void deadLetters_knowTheSpoolAndNobodyWhoUsesThem() {
        for (String user : new String[] {"drain", "ingest", "admin", "config", "app"}) {
            check(arrow("deadletters", user));
        }
        check(arrow("ingest", "deadletters"));
        check(arrow("spool", "deadletters"));
    }

    @Test
    void admin_looksOn() {
        for (String other : new String[] {"spool", "deadletters", "drain", "ingest"}) {
            check(arrow(other, "admin"));
        }
        check(arrow("admin", "app"));
        check(arrow("admin", "config"));
    }

    /** What it finds is worth something because it comes from Kafka alone. */
    @Test
    void verify_knowsTheAuditsFormsOnly() {
        for (String other : new String[] {"spool", "deadletters", "drain", "ingest", "config"}) {
            check(arrow("verify", other));
            check(arrow("audit", other));
        }
    }

    @Test
    void kafkaProducer_onlyInDrain() {
        // bench and demo measure and check against it; config has the definitions of its settings only
        check(noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "drain..", BASE + "bench..", BASE + "demo..", BASE + "config..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.clients.producer.."));
        check(noClasses()
                .that()
                .resideInAPackage(BASE + "config..")
                .should()
                .dependOnClassesThat(describe(
                        "are of Kafka's clients, and not ProducerConfig",
                        c -> c.getPackageName().startsWith("org.apache.kafka.clients")
                                && !c.getSimpleName().equals("ProducerConfig"))));
    }

    @Test
    void kafkaConfig_onlyWhereKafkaIsConfiguredOrAsked() {
        check(only("org.apache.kafka.common.config..", "config", "drain", "doctor"));
    }

    @Test
    void ingestAndDrain_doNotKnowEachOther() {
        check(arrow("ingest", "drain"));
        check(arrow("drain", "ingest"));
    }

    @Test
    void record_dependsOnNothingOfOurs() {
        check(noClasses()
                .that()
                .resideInAPackage(BASE + "record..")
                .should()
                .dependOnClassesThat(describe(
                        "are ours but not in record",
                        c -> c.getPackageName().startsWith(BASE)
                                && !(c.getPackageName() + ".").startsWith(BASE + "record."))));
    }

    @Test
    void doctor_isAskedByTheCommandOnly() {
        for (String other : new String[] {"spool", "deadletters", "drain", "ingest", "config", "admin", "app"}) {
            check(arrow(other, "doctor"));
            check(arrow("incident", other));
        }
    }

    @Test
    void cli_isTheTop() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(BASE + "cli.."));
    }

    @Test
    void telemetryOfChronicle_isNotOnTheClassPath() {
        assertThatThrownBy(() -> Class.forName("net.openhft.chronicle.analytics.Analytics"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    /** Only these packages of ours know that library. */
    private static ArchRule only(String library, String... packages) {
        String[] allowed = new String[packages.length];
        for (int i = 0; i < packages.length; i++) {
            allowed[i] = BASE + packages[i] + "..";
        }
        return noClasses()
                .that()
                .resideOutsideOfPackages(allowed)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }

    private static ArchRule arrow(String from, String to) {
        return noClasses()
                .that()
                .resideInAPackage(BASE + from + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(BASE + to + "..");
    }

    private static void check(ArchRule rule) {
        // A package may still be empty.
        rule.allowEmptyShould(true).check(CLASSES);
    }
}
