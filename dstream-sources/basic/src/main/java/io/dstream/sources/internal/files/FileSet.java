package io.dstream.sources.internal.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files that a path stands for at this moment, in the order of their names. */
public final class FileSet {
    private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");

    private FileSet() {}

    /** Of a file, a directory or a pattern. */
    public static List<Path> of(String path) {
        if (!WILDCARD.matcher(path).find() || Files.exists(Path.of(path))) {
            if (path.contains("://")) {
                throw missing(path, "no such file: expected a path in a file system of this machine, not a URL");
            }
            return of(Path.of(path));
        }
        List<String> parts = List.of(path.split("/", -1));
        int plain = 0;
        while (!WILDCARD.matcher(parts.get(plain)).find()) {
            plain++;
        }
        String start = String.join("/", parts.subList(0, plain)) + (plain == 1 && path.startsWith("/") ? "/" : "");
        List<Path> found = List.of(Path.of(start));
        try {
            for (String part : parts.subList(plain, parts.size())) {
                found = below(found, part);
            }
            List<Path> files = new ArrayList<>();
            for (Path each : found) {
                files.addAll(Files.isDirectory(each) ? in(each) : List.of(each));
            }
            if (found.isEmpty()) {
                throw missing(path, "no file matches");
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the files of " + path + ": " + e, e);
        }
    }

    private static List<Path> below(List<Path> directories, String part) throws IOException {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + part);
        List<Path> found = new ArrayList<>();
        for (Path directory : directories) {
            if (Files.isDirectory(directory)) {
                try (Stream<Path> each = Files.list(directory)) {
                    each.filter(path -> isShown(path) || part.startsWith(firstOf(path)))
                            .filter(path -> matcher.matches(path.getFileName()))
                            .sorted()
                            .forEach(found::add);
                }
            }
        }
        return found;
    }

    /** Of a file or a directory. */
    public static List<Path> of(Path path) {
        try {
            if (Files.isDirectory(path)) {
                return in(path);
            }
            if (!Files.exists(path)) {
                throw missing(path.toString(), "no such file or directory");
            }
            return List.of(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the files of " + path + ": " + e, e);
        }
    }

    private static List<Path> in(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(FileSet::isShown)
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isShown(Path path) {
        String first = firstOf(path);
        return !first.equals(".") && !first.equals("_");
    }

    private static String firstOf(Path path) {
        return path.getFileName().toString().substring(0, 1);
    }

    private static UncheckedIOException missing(String path, String what) {
        NoSuchFileException cause = new NoSuchFileException(path, null, what);
        return new UncheckedIOException("cannot read " + path + ": " + what, cause);
    }
}
