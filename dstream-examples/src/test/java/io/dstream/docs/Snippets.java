package io.dstream.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The code that the documentation shows: what stands between {@code // snippet: name} and {@code // end}. */
final class Snippets {
    private static final Pattern BEGIN = Pattern.compile("\\s*// snippet: (\\S+)");
    private static final Pattern END = Pattern.compile("\\s*// end");

    private final Map<String, String> byName = new TreeMap<>();

    private Snippets() {}

    static Snippets in(List<Path> folders) {
        Snippets snippets = new Snippets();
        folders.forEach(snippets::readAll);
        return snippets;
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
        for (String line : Files.readAllLines(file)) {
            Matcher begin = BEGIN.matcher(line);
            if (begin.matches()) {
                check(name == null, file + ": snippet " + name + " has no end");
                name = begin.group(1);
                lines.clear();
            } else if (END.matcher(line).matches()) {
                check(name != null, file + ": an end without a beginning");
                check(byName.put(name, unindented(lines)) == null, file + ": a second snippet " + name);
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

    Map<String, String> byName() {
        return byName;
    }
}
