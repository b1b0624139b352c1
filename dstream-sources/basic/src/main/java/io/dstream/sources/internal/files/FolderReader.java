package io.dstream.sources.internal.files;

import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.source.OffsetRange;
import io.dstream.source.Position;
import io.dstream.source.ReplayableReader;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader.Origins;
import io.dstream.sources.internal.Problems;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Looks after a directory: lists it, knows how far each file has been read, forgets files that have vanished, and
 * reports trouble. Its partitions are the files, and one more, named {@code /}, that stands for the directory: it is
 * there from the first batch on, which tells a first start from others, and says which directory it is. Were another
 * one in its place, say because a disk is not mounted, no file would be taken to have vanished.
 *
 * <p>Cuts are made by one thread; partitions are read by others.
 */
abstract class FolderReader<T> implements ReplayableReader<T> {
    private static final String DIRECTORY = "/";
    private static final String NO_DIRECTORY = "-";
    private static final String LEFT_OUT = "-"; // where a range would begin that is none
    private static final int MAX_GONE = 10_000; // in a batch, for the sake of its plan
    private static final int PARTITIONS_PER_THREAD = 16;

    final FileOptions options;
    final Folder folder;
    final RecordLength recordLength = new RecordLength();
    final NavigableMap<String, Known> positions = new TreeMap<>();
    private final FilePartition.Context<T> files;
    private final SourceContext context;
    private final AtomicBoolean warned = new AtomicBoolean();

    // the ticker's
    private String identity = ""; // of the directory; empty until there was a batch
    private final List<OffsetRange> leftOut = new ArrayList<>();
    private Instant listed;
    private Optional<Folder.Trouble> trouble = Optional.empty(); // since the last listing
    private boolean begun;
    private boolean troubled;

    private volatile boolean finishing;

    FolderReader(FileOptions options, Folder folder, FileContents<T> contents, SourceContext context, String kind) {
        this.options = options;
        this.context = context;
        this.folder = folder;
        this.files = new FilePartition.Context<>(
                new Operator(context.id(), kind, ""), folder, contents, this::warn, recordLength);
    }

    /** How far a file has been read, and which file that is. */
    record Known(long position, FileIdentity identity) {
        OffsetRange range(String name, String from) {
            return new OffsetRange(name, from, Long.toString(position), identity.toString());
        }
    }

    /** How far a file is to be left out that is there at the first start. */
    abstract Known leaveOut(Folder.Entry file) throws IOException;

    /** Takes note of what is in the directory. May add ranges to the cut. */
    abstract void listed(NavigableMap<String, Folder.Entry> found, Instant batchTime, List<OffsetRange> ranges)
            throws Exception;

    /** Chooses what belongs to a batch: adds ranges to those of the cut, and gives the number of records, or -1. */
    abstract long choose(Instant batchTime, long maxRecords, List<OffsetRange> ranges) throws Exception;

    // ---- before the first batch ----

    @Override
    public void seek(Map<String, Position> from) throws Exception {
        if (!options.waiting() && !folder.isThere()) {
            throw new IOException(options.place() + ", the directory to read files from, does not exist:"
                    + " create it, correct its name, or call waitUntilAvailable() if it may appear later");
        }
        from.forEach((name, until) -> {
            if (name.equals(DIRECTORY)) {
                identity = until.offset();
            } else {
                positions.put(name, new Known(position(name, until.offset()), FileIdentity.parse(until.identity())));
            }
        });
        if (options.newFilesOnly() && identity.isEmpty() && folder.isThere()) {
            leaveOutAll();
        }
    }

    private static long position(String name, String until) {
        try {
            return Long.parseLong(until);
        } catch (NumberFormatException e) {
            throw new IllegalStateException(
                    "the checkpoint has the position " + until + " of " + name
                            + ", which is not a position in a file: did another source have the stream's name before?",
                    e);
        }
    }

    private void leaveOutAll() throws Exception {
        Folder.Listing listing = folder.list();
        if (!listing.complete()) {
            Folder.Trouble why = listing.trouble().orElseThrow();
            throw new IOException(
                    "the files that were there before the first start cannot be listed: " + why.message(), why.cause());
        }
        for (Folder.Entry file : listing.files().values()) {
            if (!positions.containsKey(file.name())) {
                Known known = leaveOut(file);
                positions.put(file.name(), known);
                leftOut.add(known.range(file.name(), LEFT_OUT));
            }
        }
    }

    @Override
    public Cut<T> replay(List<OffsetRange> ranges) throws Exception {
        for (OffsetRange range : ranges) {
            if (hasRecords(range)) {
                files.check(range.partition(), range.untilNumber(), FileIdentity.parse(range.identity()));
            }
        }
        return cutOf(ranges, -1);
    }

    // ---- batches ----

    @Override
    public Cut<T> cut(Instant batchTime, long maxRecords) throws Exception {
        if (finishing) {
            return Cut.empty();
        }
        List<OffsetRange> ranges = new ArrayList<>(leftOut);
        leftOut.clear();
        if (listed == null || !batchTime.isBefore(listed.plus(options.pollEvery()))) {
            listed = batchTime;
            list(batchTime, ranges);
        }
        long records = choose(batchTime, maxRecords, ranges);
        report();
        return cutOf(ranges, records);
    }

    private void list(Instant batchTime, List<OffsetRange> ranges) throws Exception {
        Folder.Listing listing = folder.list();
        trouble = listing.trouble();
        recognise(listing, ranges);
        if (listing.complete() && listing.identity().equals(identity)) {
            forget(listing, ranges);
        }
        if (!begun && !listing.identity().isEmpty()) {
            begun = true;
            context.started();
        }
        listed(listing.files(), batchTime, ranges);
    }

    /** Keeps which directory it is: at the first start, and where it has changed its identity, but not its files. */
    private void recognise(Folder.Listing listing, List<OffsetRange> ranges) {
        String now = listing.identity();
        if (identity.isEmpty()) {
            now = now.isEmpty() ? NO_DIRECTORY : now;
        } else if (now.isEmpty() || now.equals(identity) || !hasKnownFiles(listing)) {
            return;
        }
        ranges.add(new OffsetRange(DIRECTORY, identity.isEmpty() ? NO_DIRECTORY : identity, now));
        identity = now;
    }

    private boolean hasKnownFiles(Folder.Listing listing) {
        return positions.isEmpty() || listing.files().keySet().stream().anyMatch(positions::containsKey);
    }

    private void forget(Folder.Listing listing, List<OffsetRange> ranges) {
        int gone = 0;
        Iterator<String> names = positions.keySet().iterator();
        while (names.hasNext() && gone < MAX_GONE) {
            String name = names.next();
            boolean looked = options.recursive() || name.indexOf('/') < 0;
            if (looked && !listing.files().containsKey(name)) {
                names.remove();
                ranges.add(OffsetRange.gone(name));
                gone++;
            }
        }
    }

    private static boolean hasRecords(OffsetRange range) {
        return !range.partition().equals(DIRECTORY)
                && !range.isGone()
                && !range.from().equals(LEFT_OUT);
    }

    private Cut<T> cutOf(List<OffsetRange> ranges, long records) {
        List<Partition<T>> parts = new ArrayList<>();
        List<String> names = new ArrayList<>();
        long bytes = 0;
        for (OffsetRange range : ranges) {
            if (hasRecords(range)) {
                names.add(range.partition());
                parts.add(new FilePartition<>(
                        files,
                        range.partition(),
                        range.fromNumber(),
                        range.untilNumber(),
                        FileIdentity.parse(range.identity())));
                bytes += range.untilNumber() - range.fromNumber();
            }
        }
        List<Partition<T>> groups = grouped(parts, Partition::concat);
        List<String> origins = grouped(names, group -> group.get(0));
        return new Cut<>(groups, parts.isEmpty() ? 0 : records, bytes, ranges)
                .from(new Origins(origins, List.of())); // no file is waited for that is not in the batch
    }

    /** As many partitions as there are files, unless there are many files for each thread. */
    private <E> List<E> grouped(List<E> ofFiles, Function<List<E>, E> one) {
        int most = PARTITIONS_PER_THREAD * context.parallelism();
        if (ofFiles.size() <= most) {
            return ofFiles;
        }
        List<E> groups = new ArrayList<>(most);
        for (int g = 0; g < most; g++) {
            groups.add(one.apply(ofFiles.subList(
                    (int) ((long) ofFiles.size() * g / most), (int) ((long) ofFiles.size() * (g + 1) / most))));
        }
        return groups;
    }

    // ---- what is said of it ----

    /** Something is wrong until the next listing. */
    void trouble(String message, Throwable cause) {
        if (trouble.isEmpty()) {
            trouble = Optional.of(new Folder.Trouble(message, cause));
        }
    }

    private void report() {
        if (trouble.isPresent()) {
            troubled = true;
            context.error(trouble.get().message(), trouble.get().cause());
        } else if (troubled) {
            troubled = false;
            context.started();
        }
    }

    /** Something has happened that will not be seen at the next listing. */
    void announce(String message) {
        troubled = true;
        context.error(message, null);
    }

    /** A file cannot be read now. */
    void unreadable(String name, IOException e) {
        trouble("file " + name + " of " + folder + " cannot be read: " + Problems.of(e) + "; it is tried again", e);
    }

    /** Called by those who read partitions. What concerns one file concerns others soon, so it is said once. */
    private void warn(String what) {
        if (!warned.getAndSet(true)) {
            context.error(what + "; it is not reported again", null);
        }
    }

    // ---- the end ----

    /** Nothing has been taken in that was not cut. */
    @Override
    public void finish() {
        finishing = true;
    }

    @Override
    public boolean finished() {
        return finishing;
    }

    @Override
    public void close() throws IOException {
        context.stopped("the program has stopped");
        folder.close();
    }
}
