package io.twotower.cli;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.stream.Stream;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** Which module may know which: read from the compiled classes, the bundle's too, which are on no class path. */
class ModuleRulesTest {
    private static final String[] VESPA = {"com.yahoo..", "ai.vespa.."};
    private static final String[] DJL = {"ai.djl..", "org.pytorch.."};

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter().importPaths(Stream.of("components/features", "components/serving", "trainer", "local", "application", "cli")
                .map(module -> Path.of("..", module, "target", "classes")).toList());
    }

    @ParameterizedTest
    @CsvSource({
            "features,    features",
            "serving,     features serving",
            "trainer,     features trainer",
            "local,       local",
            "application, features application",
            "cli,         features trainer local application cli"})
    void modulesKnowOnlyThoseBelowThem(String module, String known) {
        String[] packages = Stream.of(known.split(" ")).map(ModuleRulesTest::in).toArray(String[]::new);
        check(noClasses().that().resideInAPackage(in(module))
                .should().dependOnClassesThat(resideInAPackage("io.twotower..").and(resideOutsideOfPackages(packages))));
    }

    @Test
    void featuresKnowTheJdkLuceneAndJacksonOnly() {
        check(ArchRuleDefinition.classes().that().resideInAPackage(in("features"))
                .should().onlyDependOnClassesThat().resideInAnyPackage("java..", "org.apache.lucene..", "com.fasterxml.jackson..", in("features")));
    }

    @Test
    void servingDoesNotKnowDjl() {
        check(noClasses().that().resideInAPackage(in("serving")).should().dependOnClassesThat().resideInAnyPackage(DJL));
    }

    @Test
    void trainerDoesNotKnowVespa() {
        check(noClasses().that().resideInAPackage(in("trainer")).should().dependOnClassesThat().resideInAnyPackage(VESPA));
    }

    @ParameterizedTest
    @CsvSource({"local", "application"})
    void whatRunsAndPacksModelsDoesNotKnowDjl(String module) {
        check(noClasses().that().resideInAPackage(in(module)).should().dependOnClassesThat().resideInAnyPackage(DJL));
    }

    private static String in(String module) {
        return "io.twotower." + module + "..";
    }

    /** ArchUnit fails a rule about no classes at all, such as those of a module that was not built. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(false).check(classes);
    }
}
