package io.dstream.sink;

import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import io.dstream.sink.TransactionalSink.Committed;
import io.dstream.storage.Draft;
import io.dstream.storage.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Where nothing can be renamed, as in S3: files are drafts until the commit publishes them, under names that nobody
 * has. A folder is complete once it has a file {@code _SUCCESS}, which comes last.
 *
 * <p>The directory belongs to the program that opened it last, by its {@link OutputMark}. What an earlier one has
 * prepared was forced before it last looked at the mark. So either it looks too late and finds that it was taken over
 * from, or the later program finds its drafts and deletes them, and then they cannot be published; or they were before,
 * and {@link #last} sees that.
 */
final class ObjectPublication implements Publication {
    private static final Logger LOG = Logs.of("sink");

    private static final String SUCCESS = "_SUCCESS";

    private final Storage storage;
    private final BatchNames names;
    private final boolean folders;
    private final PlanMarkers markers;
    private OutputMark mark; // null until the directory is taken over
    private long last; // the batch that is known to be shown; 0 for none

    /** Drafts, in the order in which they are published. */
    private record Drafts(long id, String name, List<Draft> files) implements Prepared {}

    private ObjectPublication(Storage storage, BatchNames names, boolean folders) {
        this.storage = storage;
        this.names = names;
        this.folders = folders;
        this.markers = new PlanMarkers(storage, OutputMark.published(storage));
    }

    static ObjectPublication open(Storage storage, BatchNames names, boolean folders) throws IOException {
        ObjectPublication opened = new ObjectPublication(storage, names, folders);
        opened.takeOver();
        return opened;
    }

    private void takeOver() throws IOException {
        mark = OutputMark.take(storage, OutputMark.published(storage), 0);
        storage.deleteStrays(""); // from here on no earlier program shows anything
        for (String older : mark.older()) {
            if (!discard(older)) {
                break; // no gaps
            }
        }
        List<String> found = storage.list("");
        markers.find(found);
        List<String> batches = found.stream()
                .filter(name -> names.idOf(name).isPresent())
                .sorted(Comparator.comparingLong(
                                (String name) -> names.idOf(name).getAsLong())
                        .reversed())
                .toList();
        for (String name : batches) {
            if (isShown(name)) {
                last = names.idOf(name).getAsLong();
                return;
            }
            takeAway(name);
        }
    }

    private boolean isShown(String name) throws IOException {
        return folders ? storage.exists(name + "/" + SUCCESS) : isFile(name);
    }

    private boolean isFile(String name) throws IOException {
        try {
            return storage.size(name) >= 0;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** A folder that is not complete: the batch is run again, and may have other parts then. */
    private void takeAway(String folder) throws IOException {
        if (folders) {
            for (String part : storage.list(folder)) {
                storage.delete(folder + "/" + part);
            }
        }
    }

    @Override
    public Optional<Committed> last() {
        return last == 0 ? Optional.empty() : Optional.of(new Committed(last, markers.digestOf(last)));
    }

    // ---- batches ----

    /** Whether it may be published is looked at when it is: each look is some requests. */
    @Override
    public Prepared prepare(long id, List<Content> contents) throws Exception {
        String name = names.of(id);
        List<Draft> drafts = new ArrayList<>();
        boolean whole = false;
        try {
            for (int i = 0; i < contents.size(); i++) {
                Draft draft = storage.draft(folders ? Publication.part(name, i) : name);
                drafts.add(draft);
                write(draft, contents.get(i));
            }
            if (folders) {
                Draft success = storage.draft(name + "/" + SUCCESS);
                drafts.add(success);
                success.force();
            }
            whole = true;
            return new Drafts(id, name, drafts);
        } catch (IOException e) {
            throw failed(id, name, e);
        } finally {
            if (!whole) {
                drafts.forEach(this::close);
            }
        }
    }

    private static void write(Draft draft, Content content) throws Exception {
        BufferedFile out = new BufferedFile(draft);
        content.writeTo(out);
        out.flush();
        draft.force();
    }

    /** In their order: {@code _SUCCESS} last. Whatever of it has been published before stays as it is. */
    @Override
    public void publish(Prepared prepared, String digest) throws IOException {
        Drafts batch = (Drafts) prepared;
        checkMayPublish(batch.id);
        try {
            if (batch.id > last) {
                for (Draft file : batch.files) {
                    publishNew(file);
                }
                last = batch.id;
            }
            batch.files.forEach(this::close);
            markers.mark(batch.id, digest);
        } catch (NoSuchFileException e) {
            checkMayPublish(batch.id); // taken away by a program that has taken over meanwhile?
            throw failed(batch.id, batch.name, e);
        } catch (IOException e) {
            throw failed(batch.id, batch.name, e);
        }
    }

    private static void publishNew(Draft file) throws IOException {
        try {
            file.publishNew();
        } catch (FileAlreadyExistsException e) {
            LOG.debug("{} was published in an earlier attempt", LogText.escape(e.getMessage()));
        }
    }

    @Override
    public void drop(Prepared batch) {
        ((Drafts) batch).files.forEach(this::close);
    }

    @Override
    public void checkMayPublish(long id) throws IOException {
        try {
            mark.check();
        } catch (IOException e) {
            throw failed(id, names.of(id), e);
        }
    }

    /** The next start deletes what cannot be dropped now. */
    private void close(Closeable draft) {
        try {
            draft.close();
        } catch (IOException e) {
            LOG.warn(
                    "{}",
                    LogText.escape(
                            storage.describe("") + " keeps a draft that was given up: " + Publication.reason(e)));
        }
    }

    private boolean discard(String name) {
        try {
            storage.delete(name);
            return true;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            LOG.warn("{}", LogText.escape(storage.describe(name) + " could not be deleted: " + Publication.reason(e)));
            return false;
        }
    }

    private IOException failed(long id, String name, IOException e) {
        return Publication.failed(storage, id, name, e);
    }

    @Override
    public void close() {
        close(storage);
    }

    // ---- files that tasks write: they are renamed, which cannot be done here; FileSink refuses it before ----

    @Override
    public String workFolder(long id) {
        throw new UnsupportedOperationException("files of tasks are renamed");
    }

    @Override
    public Prepared gather(long id, String work, List<String> files) {
        throw new UnsupportedOperationException("files of tasks are renamed");
    }

    @Override
    public void endWork(long id, String work) {
        throw new UnsupportedOperationException("files of tasks are renamed");
    }

    @Override
    public IOException notFromTasks(long id, IOException e) {
        throw new UnsupportedOperationException("files of tasks are renamed");
    }
}
