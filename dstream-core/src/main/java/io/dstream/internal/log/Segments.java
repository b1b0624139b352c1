package io.dstream.internal.log;

import io.dstream.storage.Storage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The files of a log, oldest first; the last one is written to. Guarded by the log's lock. */
public final class Segments {
    private final Storage storage;
    private final String directory;
    private final ArrayDeque<Long> older; // numbers of those that were not needed when the log was opened
    private final ArrayDeque<Segment> all;

    Segments(Storage storage, String directory, Collection<Long> older, Collection<Segment> all) {
        this.storage = storage;
        this.directory = directory;
        this.older = new ArrayDeque<>(older);
        this.all = new ArrayDeque<>(all);
    }

    public String path(Segment segment) {
        return Storage.path(directory, Segment.simpleName(segment.number));
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    void add(Segment segment) {
        all.add(segment);
    }

    Segment newest() {
        return all.getLast();
    }

    long firstSeq() {
        return all.getFirst().firstSeq;
    }

    void dropBefore(long seq) throws IOException {
        while (!older.isEmpty() && firstSeq() <= seq) {
            drop(older.getFirst());
            older.removeFirst();
        }
        while (all.size() > 1 && second().firstSeq <= seq) {
            drop(all.getFirst().number);
            all.removeFirst();
        }
    }

    private Segment second() {
        var each = all.iterator();
        each.next();
        return each.next();
    }

    /** Synchronises after each: a power cut between two deletions must not leave a gap. */
    private void drop(long number) throws IOException {
        storage.delete(Storage.path(directory, Segment.simpleName(number)));
        storage.syncDirectory(directory);
    }

    /** Where in a file to begin, where the file ends, and before which record to stop. */
    record Part(String name, Segment.Place start, long limit, long until) {}

    /** The parts of files that hold these records, and at most a little more before them. */
    List<Part> parts(long from, long until, long nextSeq, long newestSize) {
        List<Part> parts = new ArrayList<>();
        Segment segment = null;
        for (Segment next : all) {
            if (segment != null) {
                add(parts, segment, next.firstSeq, next.base - segment.base, from, until);
            }
            segment = next;
        }
        add(parts, newest(), nextSeq, newestSize, from, until);
        return parts;
    }

    private void add(List<Part> parts, Segment segment, long endSeq, long size, long from, long until) {
        long first = Math.max(from, segment.firstSeq);
        long last = Math.min(until, endSeq);
        if (first < last) {
            parts.add(new Part(path(segment), segment.placeBefore(first), size, last));
        }
    }
}
