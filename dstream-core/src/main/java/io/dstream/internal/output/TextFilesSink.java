package io.dstream.internal.output;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.dstream.batch.Batch;
import io.dstream.sink.Sink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Writes each batch that has records to a directory of its own, named after the batch's time. */
public final class TextFilesSink<T> implements Sink<T> {
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
            if (Files.exists(directory)) { // this batch, from a run that did not come to its end
                MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
            }
            batch.saveAsTextFile(directory);
        }
    }
}
