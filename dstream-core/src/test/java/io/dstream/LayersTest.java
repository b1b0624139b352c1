package io.dstream;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        assertThat(MAY_USE.entrySet().stream().flatMap(line -> line.getValue().stream()
                        .filter(allowed -> !isUsed(line.getKey(), qualified(allowed)))
                        .map(allowed -> line.getKey() + " uses " + allowed)))
                .as("what docs/design/001-overview.md allows, and is not so")
                .isEmpty();
    }

    @Test
    void theDrawingSaysWhatTheTableSays() {
        Map<String, Set<String>> drawn = drawing();

        assertThat(drawn.keySet()).isNotEmpty();
        drawn.forEach((from, to) -> assertThat(MAY_USE.get(from))
                .as("what %s may use, of which arrows are drawn", qualified(from))
                .containsAll(to));
        MAY_USE.forEach((name, below) -> assertThat(reached(name, drawn))
                .as("what arrows lead to from %s", qualified(name))
                .containsAll(below.stream().filter(MAY_USE::containsKey).toList()));
    }

    private static Set<String> reached(String from, Map<String, Set<String>> drawn) {
        Set<String> reached = new TreeSet<>();
        Deque<String> next = new ArrayDeque<>(List.of(from));
        while (!next.isEmpty()) {
            drawn.getOrDefault(next.pop(), Set.of()).stream()
                    .filter(reached::add)
                    .forEach(next::push);
        }
        return reached;
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
        return overview()
                .filter(line -> line.startsWith("| `"))
                .map(line -> Splitter.on('|').trimResults().splitToList(line))
                .collect(Collectors.toMap(cells -> names(cells.get(1)).get(0), cells -> names(cells.get(3))));
    }

    /** The arrows in the overview, by where they begin. */
    private static Map<String, Set<String>> drawing() {
        return overview()
                .filter(line -> line.contains(" --> "))
                .map(line -> Splitter.on(" --> ").trimResults().splitToList(line))
                .collect(Collectors.groupingBy(
                        ends -> drawn(ends.get(0)), Collectors.mapping(ends -> drawn(ends.get(1)), toSet())));
    }

    private static String drawn(String name) {
        return name.equals(ROOT) ? "." : name;
    }

    private static Stream<String> overview() {
        try {
            return Files.readAllLines(Path.of("..", "docs", "design", "001-overview.md")).stream();
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
