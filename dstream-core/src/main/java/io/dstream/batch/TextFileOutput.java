package io.dstream.batch;

import io.dstream.plan.Operator;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step.Forwarding;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A directory of text files, one a partition, written beside its place and moved there when it is whole: whoever looks
 * into the directory never sees half a batch.
 */
final class TextFileOutput {
    private final Operator operator;
    private final Path target;
    private final Path unfinished;
    private final Queue<Writer> writers = new ConcurrentLinkedQueue<>(); // one a partition

    private TextFileOutput(Operator operator, Path target, Path unfinished) {
        this.operator = operator;
        this.target = target;
        this.unfinished = unfinished;
    }

    static TextFileOutput to(Operator operator, Path directory) {
        Path target = directory.toAbsolutePath();
        Path parent = target.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(
                    "cannot write text files to " + directory + ": expected a directory to make");
        }
        try {
            if (Files.exists(target)) {
                throw new FileAlreadyExistsException(
                        target.toString(), null, "remove it, or write to a directory that does not exist yet");
            }
            Files.createDirectories(parent);
            Path unfinished = parent.resolve("." + target.getFileName() + "-" + UUID.randomUUID());
            return new TextFileOutput(operator, target, Files.createDirectory(unfinished));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write text files to " + target + ": " + e, e);
        }
    }

    /** Runs what writes the files, then moves them to their place; takes them away if it fails. */
    void publish(Runnable write) {
        boolean published = false;
        try {
            write.run();
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
            published = true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot publish " + target + ": " + e, e);
        } finally {
            if (!published) {
                deleteUnfinished();
            }
        }
    }

    RecordConsumer<Object> writer(RecordConsumer<Object> next, int partition) {
        Path file = unfinished.resolve(String.format(Locale.ROOT, "part-%05d", partition));
        Writer writer = new Writer(operator, next, file);
        writers.add(writer);
        return writer;
    }

    private void deleteUnfinished() {
        try {
            for (Writer writer : writers) {
                writer.close();
            }
            Files.walkFileTree(unfinished, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // The failure that led here is on its way to the caller; what is left has a name that starts with a dot.
            unfinished.toFile().deleteOnExit();
        }
    }

    @SuppressWarnings("serial") // holds an open file
    private static final class Writer extends Forwarding<Object> {
        private final Operator operator;
        private final Path file;
        private BufferedWriter lines;

        Writer(Operator operator, RecordConsumer<Object> next, Path file) {
            super(next);
            this.operator = operator;
            this.file = file;
        }

        @Override
        public void accept(Object record) {
            String line = operator.apply(r -> String.valueOf(r), record);
            try {
                open();
                lines.write(line);
                lines.write('\n');
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + file + ": " + e, e);
            }
        }

        @Override
        public void end() {
            try {
                open();
                close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + file + ": " + e, e);
            }
            super.end();
        }

        private void open() throws IOException {
            if (lines == null) {
                lines = new BufferedWriter(new OutputStreamWriter(Files.newOutputStream(file), StandardCharsets.UTF_8));
            }
        }

        void close() throws IOException {
            if (lines != null) {
                lines.close();
            }
        }
    }
}
