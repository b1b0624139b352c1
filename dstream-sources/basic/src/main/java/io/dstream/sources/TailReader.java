package io.dstream.sources;

import io.dstream.source.OffsetRange;
import io.dstream.source.SourceContext;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Takes of each file the lines that are complete. A position is always behind a line end, or 0, which helps to notice
 * that a file is not the one that was read.
 */
final class TailReader extends FolderReader<String> {
    private final TruncationPolicy policy;
    private final long batchBytes;
    private final Map<String, Followed> followed = new HashMap<>();
    private NavigableMap<String, Folder.Entry> found = new TreeMap<>();
    private String last = ""; // the file that was read last: the turn is that of the next

    TailReader(
            FileOptions options,
            FileContents<String> contents,
            TruncationPolicy policy,
            long batchBytes,
            SourceContext context) {
        super(options, contents, context, "tail");
        this.policy = policy;
        this.batchBytes = batchBytes;
    }

    /** What is known of a file in this run. */
    private static final class Followed {
        Optional<Object> key = Optional.empty();
        long searched; // there is no line end from the position up to here
    }

    @Override
    long leaveOut(Folder.Entry file) throws IOException {
        try (FileChannel channel = folder.open(file.name())) {
            return Math.max(0, new LineEnds(channel).last(0, channel.size()));
        }
    }

    @Override
    void listed(NavigableMap<String, Folder.Entry> all, Instant batchTime, List<OffsetRange> ranges) throws Exception {
        followed.keySet().retainAll(all.keySet());
        found = new TreeMap<>();
        for (Folder.Entry file : all.values()) {
            if (options.accepts(file.name())) {
                found.put(file.name(), file);
                Followed known = followed.computeIfAbsent(file.name(), name -> new Followed());
                boolean another = known.key.isPresent() && !known.key.equals(file.key());
                if (another || file.size() < position(file.name())) {
                    replaced(file.name(), file.size(), ranges);
                }
                followed.get(file.name()).key = file.key();
            }
        }
    }

    private long position(String name) {
        return positions.getOrDefault(name, 0L);
    }

    /** A file is not what it was. Afterwards it is as if it had not been seen before. */
    private void replaced(String name, long size, List<OffsetRange> ranges) throws IOException {
        followed.put(name, new Followed());
        Long position = positions.get(name);
        if (position == null) {
            return; // nothing has been read of the one before
        }
        String what = "file " + name + " of " + folder + " was read up to byte " + position + " and has " + size
                + " bytes now: it was truncated or replaced";
        if (policy == TruncationPolicy.FAIL) {
            throw new IOException(what + ". Lines may be lost; to read such files from their beginning, say"
                    + " onTruncation(START_AGAIN)");
        }
        positions.remove(name);
        ranges.add(OffsetRange.gone(name));
        announce(what + ", and is read from its beginning");
    }

    @Override
    long choose(Instant batchTime, long maxRecords, List<OffsetRange> ranges) throws Exception {
        List<String> turns = new ArrayList<>(found.tailMap(last, false).keySet());
        turns.addAll(found.headMap(last, true).keySet());
        long bytes = batchBytes;
        long records = maxRecords;
        int files = options.maxFiles();
        for (String name : turns) {
            if (bytes <= 0 || records == 0 || files == 0) {
                break;
            }
            Optional<Look> seen =
                    found.get(name).size() > searched(name) ? look(name, bytes, records) : Optional.empty();
            if (seen.isEmpty()) {
                continue;
            }
            Look look = seen.get();
            if (!look.same) {
                replaced(name, look.size, ranges);
                continue;
            }
            long position = position(name);
            bytes -= look.searched - searched(name);
            followed.get(name).searched = look.searched;
            if (look.until > position) {
                positions.put(name, look.until);
                ranges.add(OffsetRange.of(name, position, look.until));
                records -= look.records;
                files--;
                last = name;
            }
        }
        return maxRecords == Long.MAX_VALUE ? -1 : maxRecords - records;
    }

    private long searched(String name) {
        return Math.max(position(name), followed.get(name).searched);
    }

    /**
     * What a file has.
     *
     * @param same whether it still is what has been read
     * @param until behind the last line end to take
     * @param searched up to where there is no line end behind that
     * @param records how many lines that is, where they were counted
     */
    private record Look(long size, boolean same, long until, long searched, long records) {}

    /** Looks for line ends; lines are counted only where their number is limited. */
    private Optional<Look> look(String name, long maxBytes, long maxRecords) {
        try (FileChannel channel = folder.open(name)) {
            long size = channel.size();
            long position = position(name);
            LineEnds ends = new LineEnds(channel);
            if (size < position || (position > 0 && !ends.isBehindOne(position))) {
                return Optional.of(new Look(size, false, 0, 0, 0));
            }
            long from = searched(name);
            long to = Math.min(size, from + Math.min(maxBytes, size));
            if (maxRecords == Long.MAX_VALUE) {
                long until = ends.last(from, to);
                return Optional.of(new Look(size, true, until < 0 ? position : until, to, 0));
            }
            LineEnds.Count count = ends.count(from, to, maxRecords);
            return Optional.of(new Look(
                    size, true, count.lines() == 0 ? position : count.until(), count.searched(), count.lines()));
        } catch (IOException e) {
            unreadable(name, e);
            return Optional.empty();
        }
    }
}
