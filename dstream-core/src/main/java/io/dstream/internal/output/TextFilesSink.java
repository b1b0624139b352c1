package io.dstream.internal.output;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.dstream.batch.Batch;
import io.dstream.sink.Sink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Writes each batch that has records to a directory of its own, named after the batch's time. */
public final class TextFilesSink<T> implements Sink<T> {
    /** What {@link Batch#saveAsTextFile} adds to the name, and a dot in front of it, until the directory is whole. */
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private final String prefix;
    private final String suffix;

    public TextFilesSink(String prefix, String suffix) {
        this.prefix = prefix;
        this.suffix = suffix;
    }

    @Override
    public void write(Batch<T> batch, Instant batchTime) throws IOException {
        batch.cache();
        if (!batch.isEmpty()) {
            Path directory = Path.of(
                    prefix + "-" + batchTime.toEpochMilli() + (suffix == null || suffix.isEmpty() ? "" : "." + suffix));
            deleteFormer(directory.toAbsolutePath());
            batch.saveAsTextFile(directory);
        }
    }

    /** Deletes this batch as it was written by a run that did not come to its end, whole or in part. */
    private static void deleteFormer(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            return;
        }
        Pattern unfinished = Pattern.compile(Pattern.quote("." + directory.getFileName() + "-") + UUID);
        List<Path> former;
        try (Stream<Path> beside = Files.list(parent)) {
            former = beside.filter(path -> path.equals(directory)
                            || unfinished.matcher(path.getFileName().toString()).matches())
                    .toList();
        }
        for (Path path : former) {
            MoreFiles.deleteRecursively(path, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }
}
