package io.handshake.confirm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows inside the leg: entry → domain → store, publish and effect. */
class ArchitectureTest {
    private static final String LEG = "io.handshake.confirm";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(LEG);

    @Test
    void theDomainKnowsOnlyJavaAndTheVocabulary() {
        classes()
                .that()
                .resideInAPackage(LEG + ".domain")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "io.handshake.vocabulary", LEG + ".domain")
                .check(CLASSES);
    }

    @Test
    void storeAndPublishKnowNothingOfEntry() {
        noClasses()
                .that()
                .resideInAnyPackage(LEG + ".store", LEG + ".publish")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(LEG + ".entry..")
                .check(CLASSES);
    }

    @Test
    void entryReachesStoreAndPublishOnlyThroughTheDomain() {
        noClasses()
                .that()
                .resideInAPackage(LEG + ".entry..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        LEG + ".store", LEG + ".publish", LEG + ".effect", "com.mongodb..", "org.apache.avro..")
                .check(CLASSES);
    }

    @Test
    void avroIsSpokenWhereTheWireBeginsAndEnds() {
        noClasses()
                .that()
                .resideOutsideOfPackages(LEG + ".publish", LEG + ".entry.topics", LEG)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.avro..", "io.handshake.events..")
                .check(CLASSES);
    }

    @Test
    void mailsAreMadeWithoutKnowingCartsOrTheStore() {
        noClasses()
                .that()
                .resideInAPackage(LEG + ".mail")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(LEG + ".effect", LEG + ".store", LEG + ".carts", LEG + ".entry..", "com.mongodb..")
                .check(CLASSES);
    }

    @Test
    void onlyEffectsAndTheReconciliationCallCarts() {
        noClasses()
                .that()
                .resideOutsideOfPackages(LEG + ".effect", LEG + ".carts", LEG + ".reconcile", LEG)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.handshake.carts.spi..")
                .check(CLASSES);
    }

    @Test
    void roomsHaveNoCycles() {
        slices().matching(LEG + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void timeComesFromAClock() {
        noClasses()
                .that()
                .resideInAPackage(LEG + "..")
                .should()
                .callMethod(java.time.Instant.class, "now")
                .check(CLASSES);
    }
}
