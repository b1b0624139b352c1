package io.dstream.sink;

import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import io.dstream.storage.Storage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;

/**
 * The empty files {@code .last-<id>-<digest>} of a {@link FileSink}: each says which plan a batch was made from. One
 * counts only if its batch is the last there is, so it may be there too early, too late or not at all. Used by one
 * thread at a time.
 */
final class PlanMarkers {
    private static final Logger LOG = Logs.of("sink");
    private static final Pattern MARKER = Pattern.compile("\\.last-([1-9][0-9]{0,18})-([0-9A-Za-z]+)");

    private final Storage storage;
    private final OutputMark.Making making;
    private final TreeSet<String> there = new TreeSet<>();

    /** Knows of none yet. */
    PlanMarkers(Storage storage, OutputMark.Making making) {
        this.storage = storage;
        this.making = making;
    }

    /** Takes those among the names of a directory. */
    void find(List<String> names) {
        names.stream().filter(name -> MARKER.matcher(name).matches()).forEach(there::add);
    }

    /** The plan of a batch; empty where that is not known for sure. */
    String digestOf(long id) {
        List<String> digests = there.stream()
                .map(MARKER::matcher)
                .filter(Matcher::matches)
                .filter(marker -> marker.group(1).equals(Long.toString(id)))
                .map(marker -> marker.group(2))
                .toList();
        return digests.size() == 1 ? digests.get(0) : "";
    }

    /** Notes the plan of a batch, and deletes what was noted before, as well as that goes. */
    void mark(long id, String digest) throws IOException {
        if (digest.isEmpty()) {
            return;
        }
        String marker = ".last-" + id + "-" + digest;
        try {
            making.make(marker);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("{} is marked already", LogText.escape(storage.describe(marker)));
        }
        there.add(marker);
        for (String older : new ArrayList<>(there)) {
            if (!older.equals(marker) && isGone(older)) {
                there.remove(older);
            }
        }
    }

    private boolean isGone(String marker) {
        try {
            storage.delete(marker);
            return true;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            LOG.warn(
                    "{}", LogText.escape(storage.describe(marker) + " could not be deleted: " + Publication.reason(e)));
            return false;
        }
    }
}
