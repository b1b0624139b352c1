package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.EventJoin;
import io.dstream.EventStream;
import io.dstream.KeyedEventStream;
import io.dstream.KeyedWindowedStream;
import io.dstream.PairDStream;
import io.dstream.PaneStream;
import io.dstream.StateDStream;
import io.dstream.batch.Batch;
import io.dstream.batch.PairBatch;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Holds the documentation to the code. With {@code -Ddocs.update=true} it writes code blocks and the operator table's
 * examples anew instead of finding fault with them.
 */
class DocsTest {
    private static final boolean UPDATE = Boolean.getBoolean("docs.update");
    private static final Path ROOT = root();
    /** What needs more than this module does has its code in a module of its own, in a package of the same name. */
    private static final String PACKAGE = "docs";

    private static final Path ON_SPARK = ROOT.resolve("dstream-examples-spark/src/main/java/io/dstream/examples/spark");

    private static final List<Path> IN_OTHER_LANGUAGES = Stream.of("kotlin", "scala")
            .map(language -> "dstream-examples-%1$s/src/test/%1$s/io/dstream/examples/%1$s".formatted(language))
            .map(ROOT::resolve)
            .toList();

    private static final Path OPERATORS = ROOT.resolve("docs/operators.md");

    /** A block of code, and its imports where they are folded below it. */
    private static final Pattern BLOCK = Pattern.compile("(?s)(?:<!-- snippet: (\\S+) -->\\n)?"
            + "(```(?:java|kotlin|scala)\\n.*?```(?:\\n<details><summary>Imports</summary>\\n.*?</details>)?)");

    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(\\w+)` \\| ([\\w, ]+) \\| (.*?) \\| (.*?) \\| (.*) \\|$");

    /** Public methods of these classes that no program calls to compute something. */
    private static final Set<String> NO_OPERATORS = Set.of(
            "toString",
            "DStream.context",
            "Batch.of",
            "Batch.plan",
            "Batch.engine",
            "Batch.hold",
            "Batch.within",
            "PairBatch.updateState");

    private Map<String, Snippets.Snippet> snippets;
    private Map<Path, String> pages;

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("CHANGELOG.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    @BeforeEach
    void readSnippets() throws IOException {
        Path quickstart = ROOT.resolve(QuickstartTest.SOURCES);
        snippets = Snippets.in(Stream.of(packages(), List.of(ON_SPARK), IN_OTHER_LANGUAGES)
                        .flatMap(List::stream)
                        .toList())
                .and("quickstart", QuickstartTest.inProject(quickstart.resolve("main/java/WordCount.java")))
                .and("quickstart-test", QuickstartTest.inProject(quickstart.resolve("test/java/WordCountTest.java")))
                .byName();
    }

    /** The packages of tests, in all modules, that have code of the documentation. */
    private static List<Path> packages() throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                String name = directory.getFileName().toString();
                if (name.equals("target") || (name.startsWith(".") && !directory.equals(ROOT))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                if (name.equals(PACKAGE) && directory.toString().contains("/src/test/java/")) {
                    found.add(directory);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    @BeforeEach
    void readPages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            pages = new TreeMap<>();
            for (Path page : Stream.concat(
                            docs.filter(file -> file.toString().endsWith(".md")),
                            Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
                                    .map(ROOT::resolve))
                    .toList()) {
                pages.put(page, Files.readString(page));
            }
        }
    }

    @Test
    void blocksOfCodeAreCompiled() throws IOException {
        Set<String> used = new TreeSet<>();
        for (Map.Entry<Path, String> page : pages.entrySet()) {
            Matcher blocks = BLOCK.matcher(page.getValue());
            String updated = blocks.replaceAll(block -> {
                String name = block.group(1);
                assertThat(snippets)
                        .as("%s: the snippet before\n%s", page.getKey(), block.group(2))
                        .containsKey(String.valueOf(name));
                used.add(name);
                String shown = snippets.get(name).block();
                if (!UPDATE) {
                    assertThat(block.group(2)).as("%s: %s", page.getKey(), name).isEqualTo(shown);
                }
                return Matcher.quoteReplacement("<!-- snippet: " + name + " -->\n" + shown);
            });
            update(page.getKey(), updated);
        }
        assertThat(used).as("snippets that are shown somewhere").containsExactlyInAnyOrderElementsOf(snippets.keySet());
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        for (Map.Entry<Path, String> page : pages.entrySet()) {
            for (MatchResult link : LINK.matcher(page.getValue()).results().toList()) {
                String target = link.group(1);
                if (!target.startsWith("https://")) {
                    checkLink(page.getKey(), target);
                }
            }
        }
    }

    private static void checkLink(Path page, String target) throws IOException {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        assertThat(file).as("%s links to %s", page, target).exists();
        if (parts.length == 2) {
            assertThat(anchors(file)).as("%s links to %s", page, target).contains(parts[1]);
        }
    }

    private static Set<String> anchors(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .filter(line -> line.matches("#+ .*"))
                .map(line -> line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void thePageOfExamplesHasEveryProgram() throws IOException {
        Set<String> programs = new TreeSet<>();
        List<Path> modules;
        try (Stream<Path> all = Files.list(ROOT)) {
            modules = all.filter(module -> module.getFileName().toString().startsWith("dstream-examples"))
                    .map(module -> module.resolve("src/main/java"))
                    .filter(Files::exists)
                    .toList();
        }
        for (Path module : modules) {
            try (Stream<Path> files = Files.walk(module)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    if (Files.readString(file).contains("public static void main(String[] args)")) {
                        programs.add("| [" + file.getFileName().toString().replace(".java", "") + "](../"
                                + ROOT.relativize(file) + ") |");
                    }
                }
            }
        }
        assertThat(programs).hasSizeGreaterThan(20);
        assertThat(pages.get(ROOT.resolve("docs/examples.md"))).contains(programs);
    }

    @Test
    void operatorTableNamesEveryOperatorAndNoOther() {
        Set<String> inTable = new TreeSet<>();
        for (MatchResult row : rows()) {
            for (String type : classes(row)) {
                inTable.add(type + "." + row.group(1));
            }
        }

        assertThat(inTable).containsExactlyInAnyOrderElementsOf(operators());
    }

    @Test
    void operatorTableShowsTheExamplesThatRun() throws IOException {
        Path code = ROOT.resolve("dstream-docs/src/test/java/io/dstream/docs");
        Map<String, OperatorExample> examples = OperatorExample.in(code.resolve("OperatorExamplesTest.java"));
        examples.putAll(OperatorExample.in(code.resolve("EventOperatorExamplesTest.java")));
        Set<String> used = new TreeSet<>();
        String updated = ROW.matcher(pages.get(OPERATORS)).replaceAll(row -> {
            String type = classes(row).get(0);
            String name = type + "." + row.group(1);
            assertThat(examples).as("an example for %s", name).containsKey(name);
            used.add(name);
            String cell = examples.get(name).cell();
            if (!UPDATE) {
                assertThat(row.group(5)).as("example of %s", name).isEqualTo(cell);
            }
            return Matcher.quoteReplacement(row.group().substring(0, row.start(5) - row.start()) + cell + " |");
        });
        update(OPERATORS, updated);
        assertThat(used).as("examples in the table").containsExactlyInAnyOrderElementsOf(examples.keySet());
    }

    private List<MatchResult> rows() {
        return ROW.matcher(pages.get(OPERATORS)).results().toList();
    }

    private static List<String> classes(MatchResult row) {
        return Pattern.compile(", ").splitAsStream(row.group(2)).toList();
    }

    private static Set<String> operators() {
        Set<String> all = new TreeSet<>();
        Set<String> onStreams = methods(DStream.class, Set.of());
        Set<String> onBatches = methods(Batch.class, Set.of());
        onStreams.forEach(name -> all.add("DStream." + name));
        onBatches.forEach(name -> all.add("Batch." + name));
        methods(PairDStream.class, onStreams).forEach(name -> all.add("PairDStream." + name));
        methods(StateDStream.class, onStreams).forEach(name -> all.add("StateDStream." + name));
        methods(PairBatch.class, onBatches).forEach(name -> all.add("PairBatch." + name));
        Set<String> onEvents = methods(EventStream.class, Set.of());
        onEvents.forEach(name -> all.add("EventStream." + name));
        methods(KeyedEventStream.class, onEvents).forEach(name -> all.add("KeyedEventStream." + name));
        methods(EventJoin.class, Set.of()).forEach(name -> all.add("EventJoin." + name));
        methods(EventJoin.Between.class, Set.of()).forEach(name -> all.add("EventJoin." + name));
        methods(KeyedWindowedStream.class, Set.of()).forEach(name -> all.add("KeyedWindowedStream." + name));
        methods(PaneStream.class, onStreams).forEach(name -> all.add("PaneStream." + name));
        all.removeAll(NO_OPERATORS);
        return all;
    }

    /** Names of the public methods that a class adds; where it overloads one that it inherits, that counts once. */
    private static Set<String> methods(Class<?> type, Set<String> inherited) {
        Set<String> names = new TreeSet<>();
        for (Method method : type.getDeclaredMethods()) {
            boolean more = !inherited.contains(method.getName()) || Modifier.isStatic(method.getModifiers());
            if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic() && more) {
                names.add(method.getName());
            }
        }
        names.removeAll(NO_OPERATORS);
        return names;
    }

    private static void update(Path page, String text) throws IOException {
        if (UPDATE && !text.equals(Files.readString(page))) {
            Files.writeString(page, text);
        }
    }
}
