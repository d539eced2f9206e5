package io.handshake.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses RUNTIME = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.handshake.runtime");

    @Test
    void theRuntimeKnowsNoWordsOfTheTrade() {
        noClasses()
                .should()
                .haveSimpleNameContaining("Order")
                .orShould()
                .haveSimpleNameContaining("Cart")
                .orShould()
                .haveSimpleNameContaining("Shipment")
                .orShould()
                .haveSimpleNameContaining("Refund")
                .orShould()
                .haveSimpleNameContaining("Sku")
                .check(RUNTIME);
    }

    @Test
    void onlyTheWireKnowsAvro() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.handshake.runtime.wire..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.avro..")
                .check(RUNTIME);
    }

    @Test
    void theRuntimeDependsOnNoneOfOurs() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.handshake.vocabulary..", "io.handshake.events..")
                .check(RUNTIME);
    }

    @Test
    void packagesDoNotLeanOnEachOtherInCircles() {
        slices().matching("io.handshake.runtime.(*)..")
                .should()
                .beFreeOfCycles()
                .check(RUNTIME);
    }
}
