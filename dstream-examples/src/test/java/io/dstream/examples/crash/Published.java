package io.dstream.examples.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of batches in a directory. What has been seen stays as it was, and what comes is of later batches. */
final class Published {
    private static final Pattern NAME = Pattern.compile("batch-(\\d+)\\.txt");

    private final Path directory;
    private final TreeMap<Long, Integer> seen = new TreeMap<>(); // hashes, by batch

    Published(Path directory) {
        this.directory = directory;
    }

    int batches() {
        return seen.size();
    }

    /** The lines of each file that has not been seen before, by batch. */
    Map<Long, List<String>> look() throws IOException {
        TreeMap<Long, List<String>> found = new TreeMap<>();
        if (!Files.exists(directory)) {
            assertThat(seen).isEmpty();
            return found;
        }
        NavigableMap<Long, Path> first = list();
        if (first.isEmpty()) {
            assertThat(seen).isEmpty();
            return found;
        }
        // What comes while a directory is listed may be in the list without what came just before it.
        NavigableMap<Long, Path> there = list().headMap(first.lastKey(), true);
        assertThat(there.keySet()).as("batches that were seen before").containsAll(seen.keySet());
        for (Map.Entry<Long, Path> batch : there.entrySet()) {
            byte[] bytes = Files.readAllBytes(batch.getValue());
            Integer hash = seen.get(batch.getKey());
            if (hash != null) {
                assertThat(Arrays.hashCode(bytes))
                        .as("hash of " + batch.getValue())
                        .isEqualTo(hash);
            } else {
                assertThat(seen.isEmpty() ? 0 : seen.lastKey())
                        .as("batch before")
                        .isLessThan(batch.getKey());
                seen.put(batch.getKey(), Arrays.hashCode(bytes));
                found.put(batch.getKey(), lines(batch.getKey(), new String(bytes, StandardCharsets.UTF_8)));
            }
        }
        return found;
    }

    private NavigableMap<Long, Path> list() throws IOException {
        TreeMap<Long, Path> there = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(file -> {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    there.put(Long.parseLong(name.group(1)), file);
                }
            });
        }
        return there;
    }

    private List<String> lines(long batch, String text) {
        String where = directory + ", batch " + batch;
        assertThat(text).as(where).endsWith("\n");
        List<String> lines = Arrays.asList(text.substring(0, text.length() - 1).split("\n", -1));
        assertThat(lines.get(0)).as(where).isEqualTo("#batch " + batch);
        return lines;
    }
}
