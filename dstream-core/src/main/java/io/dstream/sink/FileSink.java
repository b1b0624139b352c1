package io.dstream.sink;

import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import io.dstream.batch.Batch;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.internal.storage.FileStorage;
import io.dstream.internal.storage.Storage;
import io.dstream.plan.Ending;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Plan;
import io.dstream.plan.Step;
import io.dstream.sink.FileTask.Written;
import io.dstream.sink.Publication.Content;
import io.dstream.sink.Publication.Prepared;
import java.io.IOException;
import java.net.URI;
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
 * <p>Batches go through the driver, unless {@link #fromTasks} says that the tasks that compute them write them.
 *
 * <p>Each of the methods that configure gives a new sink. A sink is for one stream of one program.
 *
 * @param <T> the records
 */
public final class FileSink<T> implements TransactionalSink<T> {

    /** Which files there are, and who writes them. */
    private record Layout(BatchNames names, boolean folders, boolean skipEmpty, boolean fromTasks) {
        static final Layout DEFAULT = new Layout(new BatchNames("batch-", ".txt", 1), false, false, false);
    }

    /** A directory of files. */
    private record Files(URI directory) implements Publication.Directory { // a Path cannot be sent
        @Override
        public Storage storage() {
            return FileStorage.shared(Path.of(directory));
        }
    }

    private final Publication.Directory directory;
    private final FileFormat<T> format;
    private final Layout layout;
    private Operator operator; // null unless open, as is the publication
    private Publication publication;
    private Prepared prepared; // null where there is nothing to publish

    private FileSink(Publication.Directory directory, FileFormat<T> format, Layout layout) {
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
        return new FileSink<>(new Files(directory.toUri()), FileFormat.of(encoder), Layout.DEFAULT);
    }

    /** Lines in another storage. For tests of just that. */
    static <T> FileSink<T> on(Storage storage) {
        return new FileSink<>(() -> storage, FileFormat.of(linesOf(String::valueOf)), Layout.DEFAULT);
    }

    private static <T> FileEncoder<T> linesOf(Function1<? super T, String> text) {
        return (records, info, out) -> {
            while (records.hasNext()) {
                FileFormat.writeLine(text.apply(records.next()), out);
            }
        };
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
        return with(new FileFormat<>(linesOf(text), format.header(), format.footer()));
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
        return with(new Layout(names, folders, layout.skipEmpty, layout.fromTasks));
    }

    /**
     * Writes lines at the beginning of each file.
     *
     * @param lines makes them
     * @return a new sink
     */
    public FileSink<T> header(Function1<? super BatchInfo, List<String>> lines) {
        checkNotNull(lines, "header needs a function");
        return with(new FileFormat<>(format.encoder(), lines, format.footer()));
    }

    /**
     * Writes lines at the end of each file.
     *
     * @param lines makes them, of the batch and the number of records in the file
     * @return a new sink
     */
    public FileSink<T> footer(Function2<? super BatchInfo, Long, List<String>> lines) {
        checkNotNull(lines, "footer needs a function");
        return with(new FileFormat<>(format.encoder(), format.header(), lines));
    }

    /**
     * Makes nothing of batches without records.
     *
     * @return a new sink
     */
    public FileSink<T> skipEmpty() {
        return with(new Layout(layout.names, layout.folders, true, layout.fromTasks));
    }

    /**
     * Has files written by the tasks that compute the batch rather than by the driver: on a Spark cluster by its
     * executors, so that records do not go through the driver, and otherwise by the engine's threads beside each other.
     * Promises are the same. For {@link #folderPerBatch} only; the directory must be the same one for the program and
     * for all processes that tasks run in, as on a shared file system, and their users must be allowed to write there.
     *
     * <p>Each attempt of a task writes a file of its own, beside the batch's place; those of the attempts that count
     * become the batch's parts. A file is written while its records are computed, so that they need not fit into
     * memory, unless the source they come from cannot be read in pieces. The encoder, header and footer are sent to the
     * tasks and are called by several of them at a time.
     *
     * @return a new sink
     */
    public FileSink<T> fromTasks() {
        return with(new Layout(layout.names, layout.folders, layout.skipEmpty, true));
    }

    private FileSink<T> with(FileFormat<T> other) {
        return new FileSink<>(directory, other, layout);
    }

    private FileSink<T> with(Layout other) {
        return new FileSink<>(directory, format, other);
    }

    // ---- what the program calls ----

    @Override
    public Optional<Object> taskCode() {
        return layout.fromTasks ? Optional.of(format) : Optional.empty();
    }

    @Override
    public void open(String id) throws Exception {
        checkState(
                publication == null, "a FileSink is for one stream, and this one is in use: create another for %s", id);
        checkState(
                layout.folders || !layout.fromTasks,
                "%s: each task writes a file of its own, so fromTasks() needs a folder for each batch: call"
                        + " folderPerBatch(prefix) too, or leave fromTasks() out",
                id);
        operator = new Operator(id, "write", "");
        publication = Publication.open(directory, layout.names, layout.folders);
    }

    @Override
    public Optional<Committed> lastCommitted() throws Exception {
        return publication.last();
    }

    @Override
    public void prepare(Batch<T> batch, BatchInfo info) throws Exception {
        drop();
        if (layout.fromTasks) {
            prepareFromTasks(batch, info);
        } else {
            prepareHere(batch, info);
        }
    }

    private void prepareHere(Batch<T> batch, BatchInfo info) throws Exception {
        List<List<T>> files = layout.folders ? batch.partitions() : List.of(batch.collect());
        if (layout.skipEmpty && files.stream().allMatch(List::isEmpty)) {
            publication.checkMayPublish(info.id());
            return;
        }
        List<Content> contents = new ArrayList<>();
        for (List<T> records : files) {
            contents.add(out -> {
                var unused = format.write(records.iterator(), info, out);
            });
        }
        prepared = publication.prepare(info.id(), contents);
    }

    private void prepareFromTasks(Batch<T> batch, BatchInfo info) throws Exception {
        String work = publication.workFolder(info.id());
        try {
            List<Written> written = written(batch, new FileTask<>(directory, work, format, info));
            if (!layout.skipEmpty || written.stream().anyMatch(file -> file.records() > 0)) {
                List<String> names = written.stream().map(Written::name).toList();
                prepared = publication.gather(info.id(), work, names);
            } else {
                publication.checkMayPublish(info.id());
            }
        } finally {
            publication.endWork(info.id(), work);
        }
    }

    private List<Written> written(Batch<T> batch, FileTask<T> task) throws Exception {
        Plan<Written> plan = new Plan.Pipe<>(batch.plan(), new Step.Pulling(operator, task));
        try {
            return batch.engine().run(plan, Ending.Collect<Written>::new).stream()
                    .map(part -> part.records().get(0))
                    .toList();
        } catch (OperatorException e) {
            if (!e.operator().equals(operator)) {
                throw e; // of the stream's
            }
            if (e.getCause() instanceof IOException refused) {
                throw publication.notFromTasks(task.info().id(), refused);
            }
            throw e.getCause() instanceof Exception thrown ? thrown : e;
        }
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
