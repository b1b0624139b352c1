package io.dstream.sink;

import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import io.dstream.batch.Batch;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.internal.storage.FileStorage;
import io.dstream.internal.storage.Storage;
import io.dstream.sink.Publication.Content;
import io.dstream.sink.Publication.Prepared;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes each batch to a file, or a folder, of its own, which is there whole or not at all. With a checkpoint directory
 * each batch is there exactly once, however often the program is killed; what was published never changes.
 *
 * <pre>{@code
 * counts.to(FileSink.lines(directory));                                  // batch-1.txt, batch-2.txt, ...
 * counts.to(FileSink.<Pair<String, Long>>lines(directory)
 *         .encoder(count -> count.key() + "\t" + count.value())
 *         .filePerBatch("counts-", ".tsv")
 *         .zeroPadded(8)                                                 // counts-00000001.tsv
 *         .skipEmpty());
 * }</pre>
 *
 * <p>The directory is for this sink alone; it is made if it does not exist. Names that begin with a dot are the sink's
 * own: {@code .batch-7.txt.3-1.tmp} is what is not published yet, {@code .last-7-<digest>} tells the next start which
 * plan the last batch came from, {@code .epoch-3} says that the third start has the directory. Files may be taken away
 * once they have been read, but for the last one, by which a checkpoint that is older than the output is found out.
 *
 * <p>A start takes the directory over, from a program too that was stopped for a while and still believes it has it:
 * that one publishes nothing any more, and fails with a {@link SinkFencedException}.
 *
 * <p>Each of the methods that configure gives a new sink. A sink is for one stream of one program.
 *
 * @param <T> the records
 */
public final class FileSink<T> implements TransactionalSink<T> {

    /** What is in a file. */
    private record Format<T>(
            FileEncoder<T> encoder,
            Function1<? super BatchInfo, List<String>> header,
            Function2<? super BatchInfo, Long, List<String>> footer) {

        static <T> Format<T> of(FileEncoder<T> encoder) {
            return new Format<>(encoder, info -> List.of(), (info, records) -> List.of());
        }

        void write(List<T> records, BatchInfo info, OutputStream out) throws Exception {
            writeLines(header.apply(info), out);
            encoder.write(records.iterator(), info, out);
            writeLines(footer.apply(info, (long) records.size()), out);
        }

        private static void writeLines(List<String> lines, OutputStream out) throws IOException {
            for (String line : lines) {
                writeLine(line, out);
            }
        }
    }

    /** Which files there are. */
    private record Layout(BatchNames names, boolean folders, boolean skipEmpty) {
        static final Layout DEFAULT = new Layout(new BatchNames("batch-", ".txt", 1), false, false);
    }

    private final Publication.Directory directory;
    private final Format<T> format;
    private final Layout layout;
    private Publication publication; // null unless open
    private Prepared prepared; // null where there is nothing to publish

    private FileSink(Publication.Directory directory, Format<T> format, Layout layout) {
        this.directory = directory;
        this.format = format;
        this.layout = layout;
    }

    /**
     * Lines of UTF-8 text: the {@code toString} of each record, unless an {@link #encoder} says otherwise.
     *
     * @param directory where to; made at the start if it does not exist
     * @param <T> the records
     * @return a sink that makes {@code batch-1.txt}, {@code batch-2.txt} and so on there
     */
    public static <T> FileSink<T> lines(Path directory) {
        return of(directory, linesOf(String::valueOf));
    }

    /**
     * Files of any format.
     *
     * @param directory where to; made at the start if it does not exist
     * @param encoder makes the bytes of a file
     * @param <T> the records
     * @return a sink that makes {@code batch-1.txt}, {@code batch-2.txt} and so on there
     */
    public static <T> FileSink<T> of(Path directory, FileEncoder<T> encoder) {
        checkNotNull(directory, "a FileSink needs a directory");
        checkNotNull(encoder, "a FileSink needs an encoder");
        return new FileSink<>(() -> FileStorage.openShared(directory), Format.of(encoder), Layout.DEFAULT);
    }

    /** Lines in another storage. For tests of just that. */
    static <T> FileSink<T> on(Storage storage) {
        return new FileSink<>(() -> storage, Format.of(linesOf(String::valueOf)), Layout.DEFAULT);
    }

    private static <T> FileEncoder<T> linesOf(Function1<? super T, String> text) {
        return (records, info, out) -> {
            while (records.hasNext()) {
                writeLine(text.apply(records.next()), out);
            }
        };
    }

    private static void writeLine(String line, OutputStream out) throws IOException {
        out.write(line.getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }

    // ---- configuration ----

    /**
     * Writes a line for each record.
     *
     * @param text makes the line, without its end
     * @return a new sink
     */
    public FileSink<T> encoder(Function1<? super T, String> text) {
        checkNotNull(text, "encoder needs a function");
        return with(new Format<>(linesOf(text), format.header, format.footer));
    }

    /**
     * Makes one file of each batch. What a sink does if nothing is said.
     *
     * @param prefix how names begin, before the batch's number; not with a dot
     * @param suffix how they end; not with a digit first
     * @return a new sink
     */
    public FileSink<T> filePerBatch(String prefix, String suffix) {
        checkNotNull(prefix, "filePerBatch needs a prefix");
        checkNotNull(suffix, "filePerBatch needs a suffix");
        return named(new BatchNames(prefix, suffix, layout.names.digits()), false);
    }

    /**
     * Makes one folder of each batch, in which there is a file {@code part-00000} and so on for each partition, empty
     * ones too. The folder appears whole.
     *
     * @param prefix how names begin, before the batch's number; not with a dot
     * @return a new sink
     */
    public FileSink<T> folderPerBatch(String prefix) {
        checkNotNull(prefix, "folderPerBatch needs a prefix");
        return named(new BatchNames(prefix, "", layout.names.digits()), true);
    }

    /**
     * Puts zeros before the numbers in names, so that names sort as batches do. To be chosen before the first start:
     * names with other zeros are taken for foreign ones.
     *
     * @param digits how many digits numbers have at least, 1 to 19
     * @return a new sink
     */
    public FileSink<T> zeroPadded(int digits) {
        return named(new BatchNames(layout.names.prefix(), layout.names.suffix(), digits), layout.folders);
    }

    private FileSink<T> named(BatchNames names, boolean folders) {
        return with(new Layout(names, folders, layout.skipEmpty));
    }

    /**
     * Writes lines at the beginning of each file.
     *
     * @param lines makes them
     * @return a new sink
     */
    public FileSink<T> header(Function1<? super BatchInfo, List<String>> lines) {
        checkNotNull(lines, "header needs a function");
        return with(new Format<>(format.encoder, lines, format.footer));
    }

    /**
     * Writes lines at the end of each file.
     *
     * @param lines makes them, of the batch and the number of records in the file
     * @return a new sink
     */
    public FileSink<T> footer(Function2<? super BatchInfo, Long, List<String>> lines) {
        checkNotNull(lines, "footer needs a function");
        return with(new Format<>(format.encoder, format.header, lines));
    }

    /**
     * Makes nothing of batches without records.
     *
     * @return a new sink
     */
    public FileSink<T> skipEmpty() {
        return with(new Layout(layout.names, layout.folders, true));
    }

    private FileSink<T> with(Format<T> other) {
        return new FileSink<>(directory, other, layout);
    }

    private FileSink<T> with(Layout other) {
        return new FileSink<>(directory, format, other);
    }

    // ---- what the program calls ----

    @Override
    public void open(String id) throws Exception {
        checkState(
                publication == null, "a FileSink is for one stream, and this one is in use: make another for %s", id);
        publication = Publication.open(directory, layout.names, layout.folders);
    }

    @Override
    public Optional<Committed> lastCommitted() throws Exception {
        return publication.last();
    }

    @Override
    public void prepare(Batch<T> batch, BatchInfo info) throws Exception {
        drop();
        List<List<T>> files = layout.folders ? batch.partitions() : List.of(batch.collect());
        if (layout.skipEmpty && files.stream().allMatch(List::isEmpty)) {
            publication.checkMayPublish(info.id());
            return;
        }
        List<Content> contents = new ArrayList<>();
        files.forEach(records -> contents.add(out -> format.write(records, info, out)));
        prepared = publication.prepare(info.id(), contents);
    }

    @Override
    public void commit(BatchInfo info) throws Exception {
        if (prepared != null) {
            checkState(prepared.id() == info.id(), "batch %s is prepared, not %s", prepared.id(), info.id());
            publication.publish(prepared, info.planDigest());
            prepared = null;
        } else {
            publication.checkMayPublish(info.id());
        }
    }

    @Override
    public void abort(BatchInfo info) {
        drop();
    }

    private void drop() {
        if (prepared != null) {
            publication.discard(prepared.temporary());
            prepared = null;
        }
    }

    @Override
    public void close() {
        if (publication != null) {
            drop();
            publication = null;
        }
    }
}
