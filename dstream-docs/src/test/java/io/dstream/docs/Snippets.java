package io.dstream.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The code that the documentation shows, in Java, Kotlin and Scala: the lines between {@code // snippet: name} and
 * {@code // end}, with those of the file's imports that they need.
 */
final class Snippets {
    /**
     * @param language as Markdown names it
     * @param imports the lines of the imports
     */
    record Snippet(String language, String code, List<String> imports) {
        /** As a page shows it: a program with its imports above, a part of one with its imports folded below. */
        String block() {
            String lines = String.join("\n", imports);
            if (imports.isEmpty()) {
                return fenced(code);
            }
            return PROGRAM.matcher(code).find()
                    ? fenced(lines + "\n\n" + code)
                    : fenced(code) + "\n<details><summary>Imports</summary>\n\n" + fenced(lines + "\n")
                            + "\n\n</details>";
        }

        private String fenced(String code) {
            return "```" + language + "\n" + code + "```";
        }
    }

    private static final Pattern BEGIN = Pattern.compile("\\s*// snippet: (\\S+)");
    private static final Pattern END = Pattern.compile("\\s*// end");

    private static final Map<String, String> LANGUAGES = Map.of("java", "java", "kt", "kotlin", "scala", "scala");

    /** A name; or all that a package of Scala has, which is taken to be needed. */
    private static final Pattern IMPORT = Pattern.compile("import (?:static )?[\\w.]+\\.(?:(?:\\w+ as )?(\\w+);?|\\*)");

    private static final Pattern PROGRAM = Pattern.compile("(?m)^(?:public (?:final )?class |fun main\\(|@main def )");
    private static final Pattern LITERAL_OR_COMMENT = Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)*\"|//.*");

    private final Map<String, Snippet> byName = new TreeMap<>();

    private Snippets() {}

    static Snippets in(List<Path> folders) {
        Snippets snippets = new Snippets();
        folders.forEach(snippets::readAll);
        return snippets;
    }

    /** Adds a snippet that is a whole file. */
    Snippets and(String name, String file) {
        check(byName.put(name, new Snippet("java", file, List.of())) == null, "a second snippet " + name);
        return this;
    }

    private void readAll(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                read(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Path file) throws IOException {
        String name = null;
        List<String> lines = new ArrayList<>();
        List<String> all = Files.readAllLines(file);
        String fileName = file.getFileName().toString();
        String language = LANGUAGES.get(fileName.substring(fileName.lastIndexOf('.') + 1));
        for (String line : all) {
            Matcher begin = BEGIN.matcher(line);
            if (begin.matches()) {
                check(name == null, file + ": snippet " + name + " has no end");
                name = begin.group(1);
                lines.clear();
            } else if (END.matcher(line).matches()) {
                check(name != null, file + ": an end without a beginning");
                Snippet before = byName.put(name, new Snippet(language, unindented(lines), importsOf(lines, all)));
                check(before == null, file + ": a second snippet " + name);
                name = null;
            } else {
                lines.add(line);
            }
        }
        check(name == null, file + ": snippet " + name + " has no end");
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalStateException(message);
        }
    }

    /** Those imports of a file that some of its lines use. */
    private static List<String> importsOf(List<String> lines, List<String> file) {
        Set<String> words = lines.stream()
                .map(line -> LITERAL_OR_COMMENT.matcher(line).replaceAll(""))
                .flatMap(Pattern.compile("\\W+")::splitAsStream)
                .collect(Collectors.toSet());
        return file.stream()
                .filter(line -> {
                    Matcher imported = IMPORT.matcher(line);
                    return imported.matches() && (imported.group(1) == null || words.contains(imported.group(1)));
                })
                .toList();
    }

    private static String unindented(List<String> lines) {
        int indent = lines.stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(line.isBlank() ? "" : line.substring(indent)).append('\n');
        }
        return text.toString();
    }

    Map<String, Snippet> byName() {
        return byName;
    }
}
