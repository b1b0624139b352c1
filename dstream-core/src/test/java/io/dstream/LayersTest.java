package io.dstream;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may import whom in the core, package by package. */
class LayersTest {
    private static final String ROOT = "io.dstream";

    /** The packages under the root ("." is the root itself), and what of the core each may use besides itself. */
    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            layer("function", ""),
            layer("time", ""),
            layer("codec", "batch.Pair"),
            layer("table", "batch.Pair codec function"),
            layer("plan", "batch.Pair codec function table"),
            layer("engine", "batch.Pair codec function plan table time"),
            layer("state", "batch.Pair codec table.KeyHash function time"),
            layer("keyed", "batch.Pair codec engine plan table function state time"),
            layer("batch", "engine plan table function state time"),
            layer("source", "batch checkpoint codec engine plan table function time"),
            layer("sink", "batch codec function log report time"),
            layer("report", "function source time"),
            layer("engine.local", "batch.Pair codec engine plan table function"),
            layer("log", ""),
            layer("checkpoint", ""),
            layer("recovery", "checkpoint codec engine plan table log source"),
            layer("graph", "batch codec engine plan table function sink source state time"),
            layer(
                    "runtime",
                    "batch checkpoint codec engine plan table function graph log recovery report sink source state time"),
            layer(
                    ".",
                    "batch checkpoint codec engine plan table engine.local function graph keyed log report runtime sink source state time"),
            layer("testkit", ". batch codec engine plan table function report sink source state time"));

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @TestFactory
    Stream<DynamicTest> eachPackageUsesOnlyWhatIsBelowIt() {
        return MAY_USE.keySet().stream()
                .sorted()
                .map(name -> DynamicTest.dynamicTest(qualified(name), () -> checkImportsOf(name, MAY_USE.get(name))));
    }

    @Test
    void everyPackageHasItsPlace() {
        var packages = CORE.stream().map(JavaClass::getPackageName).collect(toCollection(TreeSet::new));

        assertThat(packages)
                .as("packages of the core, each of which needs a line in MAY_USE")
                .isNotEmpty()
                .isSubsetOf(MAY_USE.keySet().stream().map(LayersTest::qualified).toList());
    }

    private static void checkImportsOf(String name, List<String> below) {
        classes()
                .that()
                .resideInAPackage(qualified(name))
                .should()
                .onlyDependOnClassesThat(areOutsideTheCoreOrAmong(name, below))
                .allowEmptyShould(true)
                .check(CORE);
    }

    private static DescribedPredicate<JavaClass> areOutsideTheCoreOrAmong(String self, List<String> below) {
        return describe("are outside the core, in " + qualified(self) + " or among " + below, used -> {
            var type = outermost(used.getBaseComponentType());
            var home = type.getPackageName();
            return !(home.equals(ROOT) || home.startsWith(ROOT + "."))
                    || home.equals(qualified(self))
                    || below.stream()
                            .map(LayersTest::qualified)
                            .anyMatch(allowed -> allowed.equals(home) || allowed.equals(type.getName()));
        });
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(LayersTest::outermost).orElse(type);
    }

    private static String qualified(String name) {
        return name.equals(".") ? ROOT : ROOT + "." + name;
    }

    private static Map.Entry<String, List<String>> layer(String name, String below) {
        return Map.entry(name, Splitter.on(' ').omitEmptyStrings().splitToList(below));
    }
}
