package io.dstream.batch;

import io.dstream.plan.Operator;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step.Attachment;
import io.dstream.plan.Step.Forwarding;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A directory of text files, one a partition, written beside its place and moved there when it is whole: whoever looks
 * into the directory never sees half a batch.
 *
 * <p>Files are written by the engine's tasks, which may be elsewhere, where the directory must be the same. Each
 * attempt at a partition writes a file of its own and tells its name; those that are told are renamed here, others are
 * left out.
 */
final class TextFileOutput {
    private final Operator operator;
    private final Path target;
    private final Path unfinished;

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

    /**
     * Publishes the files, or takes them away if they cannot be written.
     *
     * @param write writes them; gives the name of each partition's
     */
    void publish(Supplier<List<String>> write) {
        boolean published = false;
        try {
            List<String> names = write.get();
            for (int p = 0; p < names.size(); p++) {
                Files.move(unfinished.resolve(names.get(p)), unfinished.resolve(part(p)));
            }
            deleteAttempts();
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

    private static String part(int partition) {
        return String.format(Locale.ROOT, "part-%05d", partition);
    }

    /** The step that writes a partition's records, and gives the name of the file. */
    Attachment writers() {
        Operator of = operator;
        URI directory = unfinished.toUri(); // a Path cannot be sent
        return (next, partition) -> new Writer(of, next, Path.of(directory), partition);
    }

    /** Deletes what attempts have written that have not told. */
    private void deleteAttempts() throws IOException {
        delete("*" + ATTEMPT + "*");
    }

    private void delete(String glob) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(unfinished, glob)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private void deleteUnfinished() {
        try {
            delete("*");
            Files.delete(unfinished);
        } catch (IOException e) {
            // The failure that led here is on its way to the caller; what is left has a name that starts with a dot.
            unfinished.toFile().deleteOnExit();
        }
    }

    private static final String ATTEMPT = ".attempt-";

    /**
     * Writes one file, which is open for no longer than it takes to write a piece: whoever fails leaves nothing open.
     */
    @SuppressWarnings("serial") // lives for one partition of one run
    private static final class Writer extends Forwarding<Object> {
        private static final int PIECE = 1 << 16; // chars

        private final Operator operator;
        private final RecordConsumer<Object> next;
        private final Path file;
        private final StringBuilder lines = new StringBuilder();

        Writer(Operator operator, RecordConsumer<Object> next, Path directory, int partition) {
            super(next);
            this.operator = operator;
            this.next = next;
            this.file = directory.resolve(part(partition) + ATTEMPT + UUID.randomUUID());
        }

        @Override
        public void accept(Object record) {
            String line = operator.apply(r -> String.valueOf(r), record);
            lines.append(line).append('\n');
            if (lines.length() >= PIECE) {
                write();
            }
        }

        private void write() {
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + file + ": " + e, e);
            }
            lines.setLength(0);
        }

        @Override
        public void end() {
            write();
            next.accept(file.getFileName().toString());
            super.end();
        }
    }
}
