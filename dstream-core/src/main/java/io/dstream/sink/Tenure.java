package io.dstream.sink;

import io.dstream.log.Storage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who may publish in a directory: whoever has left the newest mark there, an empty file {@code .epoch-<number>}. Used
 * by one thread at a time.
 *
 * <p>Whoever is overtaken notices at the next {@link #check}. What it renames behind a check that was right is there
 * before the heir, which makes its mark first and takes temporary files away next, looks for the last batch; or it
 * finds its temporary file gone.
 */
final class Tenure {
    private static final Pattern MARK = Pattern.compile("\\.epoch-([1-9][0-9]{0,17})");

    private final Storage storage;
    private final long epoch;

    private Tenure(Storage storage, long epoch) {
        this.storage = storage;
        this.epoch = epoch;
    }

    /** Takes the directory over. The mark is durable on return, and older ones are gone. */
    static Tenure take(Storage storage) throws IOException {
        Tenure taken = null;
        while (taken == null) {
            List<Long> found = marks(storage);
            Tenure next = new Tenure(
                    storage, 1 + found.stream().mapToLong(Long::longValue).max().orElse(0));
            if (next.mark()) {
                taken = next;
                storage.syncDirectory("");
                for (long older : found) {
                    delete(storage, name(older));
                }
            }
        }
        return taken;
    }

    private static List<Long> marks(Storage storage) throws IOException {
        return storage.list("").stream()
                .map(MARK::matcher)
                .filter(Matcher::matches)
                .map(mark -> Long.parseLong(mark.group(1)))
                .toList();
    }

    private static String name(long epoch) {
        return ".epoch-" + epoch;
    }

    /** Whether the mark is this one's, and not of another that was quicker. */
    private boolean mark() throws IOException {
        try {
            storage.create(name(epoch)).close();
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private static void delete(Storage storage, String name) throws IOException {
        try {
            storage.delete(name);
        } catch (NoSuchFileException e) {
            // another that takes over does the same
        }
    }

    long epoch() {
        return epoch;
    }

    /**
     * Looks whether the directory is still this one's.
     *
     * @throws SinkFencedException if it is not
     */
    void check() throws IOException {
        if (storage.exists(name(epoch + 1))) {
            throw fenced(epoch + 1);
        }
        if (!storage.exists(name(epoch))) {
            OptionalLong other =
                    marks(storage).stream().mapToLong(Long::longValue).max();
            if (other.isPresent()) {
                throw fenced(other.getAsLong());
            }
            mark(); // somebody has cleaned up, and nobody has taken over
        }
    }

    private SinkFencedException fenced(long by) {
        return new SinkFencedException(
                "the output directory " + storage.describe("") + " was taken over by another program (epoch " + by
                        + ", this one has " + epoch
                        + "); this one publishes nothing more: stop one of them, or give each a"
                        + " directory of its own",
                null);
    }
}
