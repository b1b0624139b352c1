package io.dstream.sink;

import static com.google.common.base.Preconditions.checkState;

import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import io.dstream.sink.TransactionalSink.Committed;
import io.dstream.storage.FileTree;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;

/**
 * The directory of a {@link FileSink}: writes a batch beside its place, and shows it.
 *
 * <p>In this order, so that a crash between any two steps does no harm: the bytes are forced, the name is given, the
 * marker is made, older markers go, and then the directory is synchronised. A marker counts only if the batch of its
 * number is the last there is, so it may be there too early, too late or not at all. Used by one thread at a time.
 *
 * <p>The directory belongs to the program that opened it last, by its {@link OutputMark}. An earlier one looks at that
 * before it publishes. Should it have looked just before the mark was made, what it has prepared is either published
 * before the temporaries are taken away, and then seen by {@link #last}, or there no more.
 */
final class TreePublication implements Publication {
    private static final Logger LOG = Logs.of("sink");

    private static final String TEMPORARY = ".tmp";
    private static final Pattern TEMPORARY_NAME =
            Pattern.compile("\\.(.+)\\.([1-9][0-9]{0,17})-[0-9]+\\.tmp", Pattern.DOTALL);

    private final FileTree storage;
    private final BatchNames names;
    private final boolean folders;
    private final PlanMarkers markers;
    private OutputMark mark; // null until the directory is taken over
    private long attempts;
    private IOException broken; // why nothing may be published any more

    /** What is written of a batch and not shown yet. */
    private record Beside(long id, String name, String temporary) implements Prepared {}

    private TreePublication(FileTree storage, BatchNames names, boolean folders) {
        this.storage = storage;
        this.names = names;
        this.folders = folders;
        this.markers = new PlanMarkers(storage, OutputMark.created(storage));
    }

    /** Takes a directory over. */
    static TreePublication open(FileTree storage, BatchNames names, boolean folders) throws IOException {
        TreePublication opened = new TreePublication(storage, names, folders);
        opened.takeOver();
        return opened;
    }

    /**
     * Takes the directory over, and takes away what an earlier run has left unfinished; what a later one prepares
     * stays. In this order: whoever publishes after the marks changed finds nothing to publish.
     */
    private void takeOver() throws IOException {
        long known = storage.list("").stream().mapToLong(this::epochOf).max().orElse(0);
        mark = OutputMark.take(storage, OutputMark.created(storage), known);
        for (String older : mark.older()) {
            if (!discard(older)) {
                break; // no gaps
            }
        }
        List<String> found = storage.list("");
        markers.find(found);
        for (String name : found) {
            long epoch = epochOf(name);
            if (epoch > 0 && epoch < mark.epoch()) {
                takeAway(name);
            }
        }
    }

    /** Which start of the program has made a temporary; 0 if it is none of this sink's. */
    private long epochOf(String name) {
        Matcher temporary = TEMPORARY_NAME.matcher(name);
        return temporary.matches() && names.idOf(temporary.group(1)).isPresent()
                ? Long.parseLong(temporary.group(2))
                : 0;
    }

    /** In one step, a folder too: an earlier program must not publish what is half deleted. */
    private void takeAway(String temporary) throws IOException {
        Matcher parts = TEMPORARY_NAME.matcher(temporary);
        checkState(parts.matches(), "%s is no temporary", temporary);
        String own = unused(parts.group(1));
        try {
            storage.rename(temporary, own);
        } catch (NoSuchFileException e) {
            LOG.debug("{} was published or dropped meanwhile", LogText.escape(storage.describe(temporary)));
            return;
        }
        delete(own);
    }

    @Override
    public Optional<Committed> last() throws IOException {
        record Published(String name, long id) {}
        List<Published> published = storage.list("").stream()
                .flatMap(name -> names.idOf(name).stream().mapToObj(id -> new Published(name, id)))
                .sorted(Comparator.comparingLong(Published::id).reversed())
                .toList();
        for (Published batch : published) {
            if (isDirectory(batch.name) == folders) {
                return Optional.of(new Committed(batch.id, markers.digestOf(batch.id)));
            }
        }
        return Optional.empty();
    }

    private boolean isDirectory(String name) throws IOException {
        try {
            storage.list(name);
            return true;
        } catch (NotDirectoryException e) {
            return false;
        }
    }

    @Override
    public Prepared prepare(long id, List<Content> contents) throws Exception {
        checkMayPublish(id);
        String name = names.of(id);
        String temporary = unused(name);
        boolean whole = false;
        try {
            write(temporary, contents);
            whole = true;
            return new Beside(id, name, temporary);
        } catch (IOException e) {
            throw failed(id, temporary, e);
        } finally {
            if (!whole) {
                discard(temporary);
            }
        }
    }

    private void write(String temporary, List<Content> contents) throws Exception {
        if (!folders) {
            Publication.write(storage, temporary, contents.get(0));
            return;
        }
        storage.createDirectories(temporary);
        for (int i = 0; i < contents.size(); i++) {
            Publication.write(storage, Publication.part(temporary, i), contents.get(i));
        }
        storage.syncDirectory(temporary);
    }

    // ---- files that tasks write ----

    /** One of the temporaries, which the next start takes away. */
    @Override
    public String workFolder(long id) throws IOException {
        checkMayPublish(id);
        String name = names.of(id);
        String folder = unused(name);
        try {
            storage.createDirectories(folder);
            return folder;
        } catch (IOException e) {
            discard(folder);
            throw failed(id, name, e);
        }
    }

    @Override
    public Prepared gather(long id, String work, List<String> files) throws IOException {
        checkMayPublish(id);
        String name = names.of(id);
        String temporary = unused(name);
        boolean whole = false;
        try {
            storage.createDirectories(temporary);
            for (int i = 0; i < files.size(); i++) {
                storage.rename(work + "/" + files.get(i), Publication.part(temporary, i));
            }
            storage.syncDirectory(temporary);
            whole = true;
            return new Beside(id, name, temporary);
        } catch (NoSuchFileException e) {
            throw notFromTasks(id, Publication.notShared(e));
        } catch (IOException e) {
            throw failed(id, name, e);
        } finally {
            if (!whole) {
                discard(temporary);
            }
        }
    }

    @Override
    public IOException notFromTasks(long id, IOException e) throws IOException {
        checkMayPublish(id);
        return failed(id, names.of(id), e);
    }

    /**
     * In one step first: an attempt that is late finds no folder to write to, and one that has a file open writes to
     * none that anybody sees.
     */
    @Override
    public void endWork(long id, String work) {
        try {
            String own = unused(names.of(id));
            storage.rename(work, own);
            var unused = discard(own);
        } catch (NoSuchFileException e) {
            LOG.debug("{} was taken away by another program", LogText.escape(storage.describe(work)));
        } catch (IOException e) {
            LOG.warn("{}", LogText.escape(storage.describe(work) + " could not be taken away: " + reason(e)));
        }
    }

    /** A name that nobody has: an earlier attempt may not have let itself be deleted. */
    private String unused(String name) throws IOException {
        String temporary;
        do {
            temporary = "." + name + "." + mark.epoch() + "-" + ++attempts + TEMPORARY;
        } while (storage.exists(temporary));
        return temporary;
    }

    /** By giving it its name. */
    @Override
    public void publish(Prepared prepared, String digest) throws IOException {
        Beside batch = (Beside) prepared;
        checkMayPublish(batch.id);
        try {
            if (!storage.exists(batch.name)) {
                storage.rename(batch.temporary, batch.name);
            } else if (isDirectory(batch.name) == folders) {
                discard(batch.temporary); // or it has been renamed, in an attempt that failed after that
            } else {
                throw new FileAlreadyExistsException(
                        storage.describe(batch.name), null, "it is none of this sink's: move it away");
            }
            markers.mark(batch.id, digest);
        } catch (NoSuchFileException e) {
            checkMayPublish(batch.id); // taken away by a program that has taken over meanwhile?
            throw failed(batch.id, batch.name, e);
        } catch (IOException e) {
            throw failed(batch.id, batch.name, e);
        }
        sync(batch);
    }

    /** A directory that could not be synchronised may never be: a second attempt that succeeds proves nothing. */
    private void sync(Beside batch) throws IOException {
        try {
            storage.syncDirectory("");
        } catch (IOException e) {
            broken = new IOException(
                    "the directory " + storage.describe("") + " could not be made durable after batch " + batch.id
                            + " was published there (" + reason(e)
                            + "); nothing more is published: check the disk, then start the program again",
                    e);
            throw broken;
        }
    }

    @Override
    public void checkMayPublish(long id) throws IOException {
        try {
            mark.check();
        } catch (IOException e) {
            throw failed(id, names.of(id), e);
        }
        if (broken != null) {
            throw new IOException(broken.getMessage(), broken);
        }
    }

    @Override
    public void drop(Prepared batch) {
        var unused = discard(((Beside) batch).temporary);
    }

    /** As well as that goes: the next start takes it away too. */
    private boolean discard(String name) {
        try {
            delete(name);
            return true;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            LOG.warn("{}", LogText.escape(storage.describe(name) + " could not be deleted: " + reason(e)));
            return false;
        }
    }

    private void delete(String name) throws IOException {
        try {
            storage.delete(name);
        } catch (DirectoryNotEmptyException e) {
            for (String part : storage.list(name)) {
                storage.delete(name + "/" + part);
            }
            storage.delete(name);
        }
    }

    @Override
    public void close() {
        try {
            storage.close();
        } catch (IOException e) {
            LOG.warn("{}", LogText.escape(storage.describe("") + " could not be closed: " + reason(e)));
        }
    }

    private IOException failed(long id, String name, IOException e) {
        return Publication.failed(storage, id, name, e);
    }

    private static String reason(IOException e) {
        return Publication.reason(e);
    }
}
