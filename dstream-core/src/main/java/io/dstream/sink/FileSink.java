package io.dstream.sink;

import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import io.dstream.batch.Batch;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.internal.storage.LocalDirectory;
import io.dstream.plan.Ending;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Plan;
import io.dstream.plan.Step;
import io.dstream.sink.FileTask.Written;
import io.dstream.sink.Publication.Content;
import io.dstream.sink.Publication.Prepared;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageLocation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes each batch to its own file or directory, which appears only when it is complete. With a checkpoint directory,
 * each batch is written exactly once, however often the program is killed; published files never change.
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
 * <p>The directory is for this sink alone; it is created if it does not exist. Names that begin with a dot belong to
 * the sink: {@code .batch-7.txt.3-1.tmp} is not published yet, {@code .last-7-<digest>} tells the next start which plan
 * the last batch came from, and {@code .epoch-3} says that the directory belongs to the third start. You may remove
 * files after reading them, except the last one, which is used to detect a checkpoint that is older than the output.
 *
 * <p>A start takes over the directory, even from a program that was suspended and still believes that it owns it. That
 * program publishes nothing any more and fails with a {@link SinkFencedException}.
 *
 * <p>Batches are written by the driver, unless {@link #fromTasks} leaves that to the tasks that compute them.
 *
 * <p>Each configuration method returns a new sink. A sink is for one stream of one program.
 *
 * @param <T> the type of the records
 */
public final class FileSink<T> implements TransactionalSink<T> {

    /** Which files there are, and who writes them. */
    private record Layout(BatchNames names, boolean folders, boolean skipEmpty, boolean fromTasks) {
        static final Layout DEFAULT = new Layout(new BatchNames("batch-", ".txt", 1), false, false, false);
    }

    private final StorageLocation directory;
    private final FileFormat<T> format;
    private final Layout layout;
    private Operator operator; // null unless open, as is the publication
    private Publication publication;
    private Prepared prepared; // null where there is nothing to publish

    private FileSink(StorageLocation directory, FileFormat<T> format, Layout layout) {
        this.directory = directory;
        this.format = format;
        this.layout = layout;
    }

    /**
     * Returns a sink that writes lines of UTF-8 text: by default the {@code toString} of each record; see
     * {@link #encoder}.
     *
     * @param directory the output directory; created at the start if it does not exist
     * @param <T> the type of the records
     * @return a sink that creates {@code batch-1.txt}, {@code batch-2.txt} and so on in the directory
     */
    public static <T> FileSink<T> lines(Path directory) {
        return of(directory, linesOf(String::valueOf));
    }

    /**
     * Returns a sink that writes files of any format.
     *
     * @param directory the output directory; created at the start if it does not exist
     * @param encoder encodes the records of a file
     * @param <T> the type of the records
     * @return a sink that creates {@code batch-1.txt}, {@code batch-2.txt} and so on in the directory
     */
    public static <T> FileSink<T> of(Path directory, FileEncoder<T> encoder) {
        return of(LocalDirectory.shared(checkNotNull(directory, "a FileSink needs a directory")), encoder);
    }

    /**
     * As {@link #lines(Path)}, anywhere.
     *
     * @param directory where to write, such as on HDFS
     * @param <T> the type of the records
     * @return a sink that creates {@code batch-1.txt}, {@code batch-2.txt} and so on there
     */
    public static <T> FileSink<T> lines(StorageLocation directory) {
        return of(directory, linesOf(String::valueOf));
    }

    /**
     * As {@link #of(Path, FileEncoder)}, anywhere.
     *
     * @param directory where to write, such as on HDFS
     * @param encoder encodes the records of a file
     * @param <T> the type of the records
     * @return a sink that creates {@code batch-1.txt}, {@code batch-2.txt} and so on there
     */
    public static <T> FileSink<T> of(StorageLocation directory, FileEncoder<T> encoder) {
        checkNotNull(directory, "a FileSink needs a directory");
        checkNotNull(encoder, "a FileSink needs an encoder");
        return new FileSink<>(directory, FileFormat.of(encoder), Layout.DEFAULT);
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
     * Sets the text of the line for each record.
     *
     * @param text returns the line, without its line ending
     * @return a new sink
     */
    public FileSink<T> encoder(Function1<? super T, String> text) {
        checkNotNull(text, "encoder needs a function");
        return with(new FileFormat<>(linesOf(text), format.header(), format.footer()));
    }

    /**
     * Writes each batch to one file. This is the default.
     *
     * @param prefix the beginning of names, before the batch's number; must not begin with a dot
     * @param suffix the end of names; must not begin with a digit
     * @return a new sink
     */
    public FileSink<T> filePerBatch(String prefix, String suffix) {
        checkNotNull(prefix, "filePerBatch needs a prefix");
        checkNotNull(suffix, "filePerBatch needs a suffix");
        return named(new BatchNames(prefix, suffix, layout.names.digits()), false);
    }

    /**
     * Writes each batch to a directory with a file {@code part-00000} and so on for each partition, including empty
     * ones. The directory appears when it is complete; where names cannot be changed, as in S3, it is complete once it
     * has a file {@code _SUCCESS}.
     *
     * @param prefix the beginning of names, before the batch's number; must not begin with a dot
     * @return a new sink
     */
    public FileSink<T> folderPerBatch(String prefix) {
        checkNotNull(prefix, "folderPerBatch needs a prefix");
        return named(new BatchNames(prefix, "", layout.names.digits()), true);
    }

    /**
     * Pads the numbers in names with zeros, so that names sort in the order of the batches. Choose this before the
     * first start: files with different padding are not recognized as the sink's own.
     *
     * @param digits the minimum number of digits, 1 to 19
     * @return a new sink
     */
    public FileSink<T> zeroPadded(int digits) {
        return named(new BatchNames(layout.names.prefix(), layout.names.suffix(), digits), layout.folders);
    }

    private FileSink<T> named(BatchNames names, boolean folders) {
        return with(new Layout(names, folders, layout.skipEmpty, layout.fromTasks));
    }

    /**
     * Adds lines to the beginning of each file.
     *
     * @param lines returns the lines
     * @return a new sink
     */
    public FileSink<T> header(Function1<? super BatchInfo, List<String>> lines) {
        checkNotNull(lines, "header needs a function");
        return with(new FileFormat<>(format.encoder(), lines, format.footer()));
    }

    /**
     * Adds lines to the end of each file.
     *
     * @param lines returns the lines for a batch and the number of records in the file
     * @return a new sink
     */
    public FileSink<T> footer(Function2<? super BatchInfo, Long, List<String>> lines) {
        checkNotNull(lines, "footer needs a function");
        return with(new FileFormat<>(format.encoder(), format.header(), lines));
    }

    /**
     * Writes nothing for batches without records.
     *
     * @return a new sink
     */
    public FileSink<T> skipEmpty() {
        return with(new Layout(layout.names, layout.folders, true, layout.fromTasks));
    }

    /**
     * Has the tasks that compute a batch write its files, instead of the driver. On a Spark cluster these are the
     * executors, so records do not pass through the driver; otherwise they are the engine's threads, in parallel. The
     * guarantees are the same. For {@link #folderPerBatch} only. The directory must be the same for the program and all
     * processes that run tasks, as on a shared file system, and their users must be allowed to write to it. Not on
     * storages that cannot rename, such as S3.
     *
     * <p>Each attempt of a task writes its own file next to the batch's final place; the files of the successful
     * attempts become the parts of the batch. A file is written while its records are computed, so they need not fit in
     * memory, unless their source cannot be read in pieces. The encoder, header and footer are sent to the tasks,
     * several of which may call them at the same time.
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
    public void standBy(String id) throws Exception {
        try (Storage files = directory.open()) {
            var unused = files.exists("");
        }
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
        if (layout.fromTasks && publication instanceof ObjectPublication) {
            publication.close();
            publication = null;
            throw new IllegalStateException(id + ": fromTasks() needs a file system, where the files of the tasks that"
                    + " succeed are given their names by renaming them; nothing can be renamed in " + directory
                    + ": leave fromTasks() out, or write to HDFS or a shared file system");
        }
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
            publication.drop(prepared);
            prepared = null;
        }
    }

    @Override
    public void close() {
        if (publication != null) {
            drop();
            Publication closed = publication;
            publication = null;
            closed.close();
        }
    }
}
