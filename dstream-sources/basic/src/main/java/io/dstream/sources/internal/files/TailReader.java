package io.dstream.sources.internal.files;

import io.dstream.source.OffsetRange;
import io.dstream.source.SourceContext;
import io.dstream.sources.TruncationPolicy;
import io.dstream.sources.internal.lines.LineEnds;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.attribute.FileTime;
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
public final class TailReader extends FolderReader<String> {
    private final LocalFolder local;
    private final TruncationPolicy policy;
    private final long batchBytes;
    private final Map<String, Followed> followed = new HashMap<>();
    private NavigableMap<String, Folder.Entry> found = new TreeMap<>();
    private String last = ""; // the file that was read last: the turn is that of the next

    public TailReader(
            FileOptions options,
            FileContents<String> contents,
            TruncationPolicy policy,
            long batchBytes,
            SourceContext context) {
        this(options, new LocalFolder(options), contents, policy, batchBytes, context);
    }

    private TailReader(
            FileOptions options,
            LocalFolder folder,
            FileContents<String> contents,
            TruncationPolicy policy,
            long batchBytes,
            SourceContext context) {
        super(options, folder, contents, context, "tail");
        this.local = folder;
        this.policy = policy;
        this.batchBytes = batchBytes;
    }

    /** What is known of a file in this run. */
    private static final class Followed {
        Optional<Object> key = Optional.empty();
        Optional<FileTime> looked = Optional.empty(); // when it had been changed last, when it was looked at last
        long searched; // there is no line end from the position up to here
    }

    @Override
    Known leaveOut(Folder.Entry file) throws IOException {
        try (LocalFolder.LocalFile open = local.open(file.name())) {
            FileChannel channel = open.channel();
            long position = Math.max(0, new LineEnds(channel).last(0, channel.size()));
            return known(open, position);
        }
    }

    private static Known known(Folder.OpenFile file, long position) throws IOException {
        return new Known(position, FileIdentity.ofGrowing(file.entry(), file.content(position)));
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
                if (another || isAnother(file) || file.size() < position(file.name())) {
                    replaced(file.name(), file.size(), ranges);
                }
                followed.get(file.name()).key = file.key();
            }
        }
    }

    private boolean isAnother(Folder.Entry file) {
        Known known = positions.get(file.name());
        return known != null && !known.identity().maybe(file);
    }

    private long position(String name) {
        Known known = positions.get(name);
        return known == null ? 0 : known.position();
    }

    /** A file is not what it was. Afterwards it is as if it had not been seen before. */
    private void replaced(String name, long size, List<OffsetRange> ranges) throws IOException {
        followed.put(name, new Followed());
        if (!positions.containsKey(name)) {
            return; // nothing has been read of the one before
        }
        String what = "file " + name + " of " + folder + " was read up to byte " + position(name) + " and has " + size
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
        int looks = options.maxFiles(); // at files that have not grown
        for (String name : turns) {
            if (bytes <= 0 || records == 0 || files == 0) {
                break;
            }
            boolean grown = found.get(name).size() > searched(name);
            if (!grown && (looks == 0 || !isChanged(name))) {
                continue;
            }
            looks -= grown ? 0 : 1;
            Optional<Look> seen = look(name, bytes, records);
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
            if (look.until.position() > position) {
                positions.put(name, look.until);
                ranges.add(look.until.range(name, Long.toString(position)));
                records -= look.records;
                files--;
                last = name;
            }
        }
        return maxRecords == Long.MAX_VALUE ? -1 : maxRecords - records;
    }

    /** Whether a file was written, though it has not grown; also true until it has been looked at. */
    private boolean isChanged(String name) {
        return !followed.get(name).looked.equals(Optional.of(found.get(name).modified()));
    }

    private long searched(String name) {
        return Math.max(position(name), followed.get(name).searched);
    }

    /**
     * What a file has.
     *
     * @param same whether it still is what has been read
     * @param until behind the last line end to take, in this file
     * @param searched up to where there is no line end behind that
     * @param records how many lines that is, where they were counted
     */
    private record Look(long size, boolean same, Known until, long searched, long records) {
        static Look atAnother(long size) {
            return new Look(size, false, new Known(0, FileIdentity.UNKNOWN), 0, 0);
        }
    }

    /** Looks for line ends; lines are counted only where their number is limited. */
    private Optional<Look> look(String name, long maxBytes, long maxRecords) {
        try (LocalFolder.LocalFile file = local.open(name)) {
            long size = file.channel().size();
            long position = position(name);
            LineEnds ends = new LineEnds(file.channel());
            if (size < position || !isWhatWasRead(name, file, ends)) {
                return Optional.of(Look.atAnother(size));
            }
            Followed known = followed.get(name);
            known.looked = Optional.of(found.get(name).modified());
            known.searched = size <= known.searched ? position : known.searched; // what was a part may be another
            long from = searched(name);
            long to = Math.min(size, from + Math.min(maxBytes, size));
            if (maxRecords == Long.MAX_VALUE) {
                long until = Math.max(position, ends.last(from, to));
                return Optional.of(new Look(size, true, known(file, until), to, 0));
            }
            LineEnds.Count count = ends.count(from, to, maxRecords);
            long until = count.lines() == 0 ? position : count.until();
            return Optional.of(new Look(size, true, known(file, until), count.searched(), count.lines()));
        } catch (IOException e) {
            unreadable(name, e);
            return Optional.empty();
        }
    }

    private boolean isWhatWasRead(String name, Folder.OpenFile file, LineEnds ends) throws IOException {
        Known known = positions.get(name);
        return known == null
                || known.position() == 0
                || (known.identity().is(file, known.position()) && ends.isBehindOne(known.position()));
    }
}
