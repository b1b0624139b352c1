package io.dstream.internal.log;

import com.google.common.base.Strings;
import io.dstream.internal.records.RecordFormat;
import java.util.Arrays;

/** A file of a log, and where some of its records start. Guarded by whoever has it. */
final class Segment {
    private static final String SUFFIX = ".log";
    private static final int DIGITS = 10;
    private static final int INDEX_EVERY = 1 << 16; // bytes: what a read may have to skip

    final long number;
    final long firstSeq;
    final long base; // the log offset of its first byte

    private long[] seqs = new long[8];
    private long[] positions = new long[8];
    private int indexed;
    private long nextIndexed;

    Segment(long number, long firstSeq, long base) {
        this.number = number;
        this.firstSeq = firstSeq;
        this.base = base;
        index(firstSeq, RecordFormat.SEGMENT_HEADER_BYTES);
    }

    static String simpleName(long number) {
        return Strings.padStart(Long.toString(number), DIGITS, '0') + SUFFIX;
    }

    /** The number in such a name; -1 if it is the name of something else. */
    static long numberOf(String simpleName) {
        if (simpleName.length() != DIGITS + SUFFIX.length() || !simpleName.endsWith(SUFFIX)) {
            return -1;
        }
        String digits = simpleName.substring(0, DIGITS);
        return digits.chars().allMatch(c -> c >= '0' && c <= '9') ? Long.parseLong(digits) : -1;
    }

    /** Notes where a record starts, if the last one noted is far enough away. */
    void index(long seq, long position) {
        if (position < nextIndexed) {
            return;
        }
        if (indexed == seqs.length) {
            seqs = Arrays.copyOf(seqs, indexed * 2);
            positions = Arrays.copyOf(positions, indexed * 2);
        }
        seqs[indexed] = seq;
        positions[indexed++] = position;
        nextIndexed = position + INDEX_EVERY;
    }

    /** The nearest place noted at or before a record that the segment has. */
    Place placeBefore(long seq) {
        int found = Arrays.binarySearch(seqs, 0, indexed, seq);
        int at = found >= 0 ? found : -found - 2;
        return new Place(seqs[at], positions[at]);
    }

    /** Where a record starts. */
    record Place(long seq, long position) {}
}
