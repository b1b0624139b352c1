package io.dstream.sources.internal.files;

import static java.util.Comparator.comparing;

import io.dstream.source.OffsetRange;
import io.dstream.source.SourceContext;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/** Takes files whole, once they have stayed as they are for a while. */
public final class NewFilesReader<T> extends FolderReader<T> {
    private final FileContents<T> contents;
    private final Map<String, Candidate> candidates = new HashMap<>();

    public NewFilesReader(FileOptions options, FileContents<T> contents, SourceContext context) {
        super(options, options.folder(), contents, context, "files");
        this.contents = contents;
    }

    /** A file that has not been taken, and since when it has been as it is. */
    private record Candidate(Folder.Entry file, Instant since) {}

    @Override
    Known leaveOut(Folder.Entry file) {
        return new Known(file.size(), FileIdentity.ofWhole(file, ""));
    }

    @Override
    void listed(NavigableMap<String, Folder.Entry> found, Instant batchTime, List<OffsetRange> ranges)
            throws Exception {
        candidates.keySet().retainAll(found.keySet());
        for (Folder.Entry file : found.values()) {
            Known taken = positions.get(file.name());
            if (taken != null) {
                if (taken.position() != file.size() || !taken.identity().isUnchanged(file)) {
                    changed(file, taken.position());
                }
            } else if (options.accepts(file.name())) {
                candidates.merge(
                        file.name(),
                        new Candidate(file, batchTime),
                        (before, now) -> before.file.equals(file) ? before : now);
            }
        }
    }

    private void changed(Folder.Entry file, long taken) {
        trouble(
                "file " + file.name() + " of " + folder + " has changed, or was replaced, since it was taken with "
                        + taken
                        + " bytes, and is not taken again: let files appear whole, by renaming them, or see stableFor;"
                        + " for files that grow there is TextFiles.tail",
                null);
    }

    @Override
    long choose(Instant batchTime, long maxRecords, List<OffsetRange> ranges) {
        List<Folder.Entry> due = candidates.values().stream()
                .filter(file -> !batchTime.isBefore(file.since.plus(options.stableFor())))
                .map(Candidate::file)
                .sorted(comparing(Folder.Entry::modified).thenComparing(Folder.Entry::name))
                .toList();
        boolean limited = maxRecords != Long.MAX_VALUE;
        long room = maxRecords;
        long records = 0; // -1 where that is not known
        int files = 0;
        for (Folder.Entry file : due) {
            long known = contents.records(file.size());
            long some = known >= 0 || !limited ? known : recordLength.records(file.size());
            if (files == options.maxFiles() || room == 0 || (limited && files > 0 && some > room)) {
                break;
            }
            Optional<FileIdentity> identity = identity(file, batchTime);
            if (identity.isPresent()) {
                Known taken = new Known(file.size(), identity.get());
                candidates.remove(file.name());
                positions.put(file.name(), taken);
                ranges.add(taken.range(file.name(), "0"));
                room = limited ? Math.max(0, room - some) : room;
                records = known < 0 || records < 0 ? -1 : records + known;
                files++;
            }
        }
        return records;
    }

    /** Which file it is, if it still is as it was. */
    private Optional<FileIdentity> identity(Folder.Entry file, Instant batchTime) {
        try (Folder.OpenFile now = folder.open(file.name())) {
            if (now.entry().equals(file)) {
                return Optional.of(FileIdentity.ofWhole(file, now.content(file.size())));
            }
            candidates.put(file.name(), new Candidate(now.entry(), batchTime));
        } catch (IOException e) {
            unreadable(file.name(), e);
        }
        return Optional.empty();
    }
}
