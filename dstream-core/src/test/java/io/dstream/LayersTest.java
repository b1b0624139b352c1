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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may import whom in the core, package by package. */
class LayersTest {
    private static final String ROOT = "io.dstream";

    /** The packages under the root ("." is the root itself), and what of the core each may use besides itself. */
    private static final Map<String, List<String>> MAY_USE = table();

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("dstream-testing"))
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
                .as("packages of the core, each of which needs a line in docs/design/001-overview.md")
                .isNotEmpty()
                .isSubsetOf(MAY_USE.keySet().stream().map(LayersTest::qualified).toList());
    }

    @Test
    void nothingIsAllowedThatIsNotUsed() {
        MAY_USE.forEach((name, below) -> assertThat(below)
                .as("what %s may use, as docs/design/001-overview.md says", qualified(name))
                .allMatch(allowed -> isUsed(name, qualified(allowed))));
    }

    private static boolean isUsed(String name, String allowed) {
        return CORE.stream()
                .filter(type -> type.getPackageName().equals(qualified(name)))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> outermost(dependency.getTargetClass().getBaseComponentType()))
                .anyMatch(used ->
                        used.getPackageName().equals(allowed) || used.getName().equals(allowed));
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

    /** The table in the overview: what packages are allowed is said there, and nowhere else. */
    private static Map<String, List<String>> table() {
        try (Stream<String> lines = Files.lines(Path.of("..", "docs", "design", "001-overview.md"))) {
            return lines.filter(line -> line.startsWith("| `"))
                    .map(line -> Splitter.on('|').trimResults().splitToList(line))
                    .collect(Collectors.toMap(cells -> names(cells.get(1)).get(0), cells -> names(cells.get(3))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> names(String cell) {
        return Pattern.compile("`([^`]+)`")
                .matcher(cell)
                .results()
                .map(name -> name.group(1))
                .toList();
    }
}
