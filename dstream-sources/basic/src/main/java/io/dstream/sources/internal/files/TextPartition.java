package io.dstream.sources.internal.files;

import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import io.dstream.sources.LongLinePolicy;
import io.dstream.sources.internal.Problems;
import io.dstream.sources.internal.lines.Decoder;
import io.dstream.sources.internal.lines.LineDecoder;
import io.dstream.sources.internal.lines.LineFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** The lines of a file, read anew by whoever computes them. */
public final class TextPartition extends Partition<String> {
    private static final LineFormat FORMAT = new LineFormat(StandardCharsets.UTF_8, 1 << 30, LongLinePolicy.FAIL);
    private static final int GZIP_BUFFER = 64 << 10;

    private final Path file;

    public TextPartition(Path file) {
        this.file = file;
    }

    @Override
    public void push(RecordConsumer<? super String> consumer) {
        Output out = new Output(consumer);
        try (InputStream in = open()) {
            new LineDecoder(FORMAT).decode(in, out);
        } catch (IOException e) {
            throw OperatorException.of(
                    Operator.of("read"), new IOException("cannot read the file " + file + ": " + Problems.of(e), e));
        }
    }

    private InputStream open() throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            return file.toString().endsWith(".gz") ? new GZIPInputStream(in, GZIP_BUFFER) : in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    @Override
    public long size() {
        return -1;
    }

    @Override
    public Optional<Portable<String>> portable() {
        if (!file.getFileSystem().equals(FileSystems.getDefault())) {
            return Optional.empty();
        }
        String path = file.toAbsolutePath().toString(); // a Path cannot be sent
        return Optional.of(() -> new TextPartition(Path.of(path)));
    }

    /** Hands on lines. */
    record Output(RecordConsumer<? super String> consumer) implements Decoder.Output<String> {
        @Override
        public void add(String line) {
            consumer.accept(line);
        }

        @Override
        public void lineTooLong(String what) {
            throw new AssertionError("lines that are too long fail");
        }
    }
}
