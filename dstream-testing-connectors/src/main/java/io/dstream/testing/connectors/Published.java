package io.dstream.testing.connectors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What the files of a directory say, each read once: they never change. Used by one thread. */
final class Published {
    private final Path directory;
    private final Set<String> read = new HashSet<>();
    private final List<String> lines = new ArrayList<>();

    Published(Path directory) {
        this.directory = directory;
    }

    /** All lines there are by now, file after file as they were found. */
    List<String> lines() throws IOException {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString();
                    if (!name.startsWith(".") && read.add(name)) {
                        lines.addAll(Files.readAllLines(file));
                    }
                }
            }
        }
        return lines;
    }
}
