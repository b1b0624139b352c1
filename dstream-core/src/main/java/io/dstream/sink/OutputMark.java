package io.dstream.sink;

import io.dstream.storage.Draft;
import io.dstream.storage.Storage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * The empty file {@code .epoch-<n>} by which a {@link FileSink} owns its directory: the highest number there does.
 *
 * <p>Marks are numbered without gaps and deleted from the lowest up. So whoever was overtaken either sees the mark that
 * is one higher than its own, or no longer sees its own. Used by one thread at a time.
 */
final class OutputMark {
    private static final Pattern MARK = Pattern.compile("\\.epoch-([1-9][0-9]{0,17})");
    private static final int MAX_ROUNDS = 100;

    private final Storage storage;
    private final Making making;
    private final long epoch;
    private SinkFencedException fenced; // for good: nothing takes the output back

    /** Makes an empty file under a name that nobody has; throws FileAlreadyExistsException if somebody does. */
    interface Making {
        void make(String name) throws IOException;
    }

    /** Makes files as a file system does. */
    static Making created(Storage storage) {
        return name -> storage.create(name).close();
    }

    /** Makes files that are published. */
    static Making published(Storage storage) {
        return name -> {
            try (Draft draft = storage.draft(name)) {
                draft.publishNew();
            }
        };
    }

    private OutputMark(Storage storage, Making making, long epoch) {
        this.storage = storage;
        this.making = making;
        this.epoch = epoch;
    }

    /**
     * Takes the directory over: on return, the new mark is durable, and whoever had it before finds out when it looks.
     *
     * @param making makes the mark
     * @param atLeast an epoch that is known to have been there
     */
    static OutputMark take(Storage storage, Making making, long atLeast) throws IOException {
        long epoch = Math.max(atLeast, highest(storage)) + 1;
        for (int round = 1; !(create(making, epoch) && highest(storage) == epoch); round++) {
            if (round == MAX_ROUNDS) {
                throw new IOException("other programs take over " + storage.describe("")
                        + " all the time: let one program write there");
            }
            epoch = Math.max(epoch, highest(storage)) + 1;
        }
        storage.syncDirectory("");
        return new OutputMark(storage, making, epoch);
    }

    private static boolean create(Making making, long epoch) throws IOException {
        try {
            making.make(name(epoch));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    long epoch() {
        return epoch;
    }

    /** The marks of those that had the directory before, lowest first. To be deleted in that order, without gaps. */
    List<String> older() throws IOException {
        return epochs(storage)
                .filter(other -> other < epoch)
                .sorted()
                .mapToObj(OutputMark::name)
                .toList();
    }

    /**
     * Looks whether the directory is still this mark's. Where all marks are gone somebody has cleaned the directory,
     * and the mark is made again.
     *
     * @throws SinkFencedException if another program has taken it over
     */
    void check() throws IOException {
        if (fenced != null) {
            throw new SinkFencedException(fenced.getMessage(), fenced);
        }
        if (storage.exists(name(epoch + 1))) {
            throw fencedBy(epoch + 1);
        }
        if (storage.exists(name(epoch))) {
            return;
        }
        long other = highest(storage);
        if (other == 0 && create(making, epoch)) {
            other = highest(storage);
        }
        if (other != epoch) {
            throw fencedBy(Math.max(other, epoch));
        }
    }

    private SinkFencedException fencedBy(long other) {
        fenced = new SinkFencedException(
                "another program has taken over the output directory " + storage.describe("") + ": its mark "
                        + name(other) + " is there, and this program's was " + name(epoch)
                        + "; nothing more is published: make sure that only one program uses this directory",
                null);
        return fenced;
    }

    private static String name(long epoch) {
        return ".epoch-" + epoch;
    }

    private static long highest(Storage storage) throws IOException {
        return epochs(storage).max().orElse(0);
    }

    private static LongStream epochs(Storage storage) throws IOException {
        return storage.list("").stream()
                .map(MARK::matcher)
                .filter(Matcher::matches)
                .mapToLong(mark -> Long.parseLong(mark.group(1)));
    }
}
