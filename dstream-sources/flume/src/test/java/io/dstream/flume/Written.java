package io.dstream.flume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The lines in the files of a directory, which grow. Used by one thread. */
final class Written {
    private final Path directory;
    private final Map<Path, Long> ends = new HashMap<>();
    private long count;

    Written(Path directory) {
        this.directory = directory;
    }

    /** How many lines there are; reads what is new. */
    long count() throws IOException {
        for (Path file : files()) {
            long end = ends.getOrDefault(file, 0L);
            try (FileChannel channel = FileChannel.open(file)) {
                ByteBuffer bytes = ByteBuffer.allocate((int) (channel.size() - end));
                while (bytes.hasRemaining() && channel.read(bytes, end + bytes.position()) > 0) {
                    // reads on
                }
                ends.put(file, end + bytes.position());
                for (byte b : bytes.array()) {
                    count += b == '\n' ? 1 : 0;
                }
            }
        }
        return count;
    }

    List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file : files()) {
            Files.readAllLines(file).stream().filter(line -> !line.isEmpty()).forEach(lines::add);
        }
        return lines;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
