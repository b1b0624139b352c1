package io.dstream.source;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.plan.Partition;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The running part of a source. The program calls {@link #cut} at every tick and {@link #release} when a batch is
 * finished. At the end it calls {@link #finish} (if it stops gracefully) and {@link #close}.
 *
 * @param <T> the type of the records
 */
public interface SourceReader<T> {

    /**
     * Returns the data that belongs to a batch: what has arrived since the last one. Must be fast and must not block;
     * the data itself is read later, with the partitions.
     *
     * @param batchTime the time of the batch
     * @param maxRecords the maximum number of records; the rest stays for the next batch
     * @return the batch's data
     * @throws Exception if the source has failed permanently; the program then fails
     */
    Cut<T> cut(Instant batchTime, long maxRecords) throws Exception;

    /**
     * Called when the batch of a cut is finished: completed or given up. Sources that limit the data in progress can
     * then accept more. Called once per cut, in the order of the cuts, by a different thread than {@link #cut}.
     *
     * @param cut the cut
     */
    default void release(Cut<T> cut) {}

    /**
     * Returns what is waiting to go into batches. Called by any thread, at any time between opening and closing. Must
     * be fast.
     *
     * @return what is known
     */
    default Backlog backlog() {
        return Backlog.UNKNOWN;
    }

    /** Tells the source to accept no more data. What it has accepted is still to be cut. Must not block. */
    void finish();

    /**
     * Returns whether a source that was told to finish has done so, and everything it accepted has been cut.
     *
     * @return whether there will be no more data
     */
    boolean finished();

    /**
     * Releases all threads and connections. Data that has not been cut is lost.
     *
     * @throws Exception if an error occurs; it is logged
     */
    void close() throws Exception;

    /**
     * What is waiting to go into batches.
     *
     * @param records the number of records held, including those of unfinished batches; -1 if not known
     * @param bytes the estimated memory they take; -1 if not known
     * @param lag the number of further records at their origin; -1 if not known
     */
    record Backlog(long records, long bytes, long lag) {
        /** Nothing is known. */
        public static final Backlog UNKNOWN = new Backlog(-1, -1, -1);
    }

    /**
     * The data that belongs to a batch.
     *
     * @param parts the data's partitions
     * @param records the number of records; -1 if not known yet
     * @param bytes the estimated memory they take; 0 if not known
     * @param ranges the ranges with which a {@link ReplayableReader} can read the same data again; otherwise empty
     * @param blocks the number of blocks in which the records have been held since they were received; 0 if none are
     *     held
     * @param origins the part of the source from which each partition comes
     * @param contexts the contexts of traces that some of the records carry in their headers, by the headers' names:
     *     see {@link SourceContext#tracedHeaders}
     * @param <T> the type of the records
     */
    record Cut<T>(
            List<Partition<T>> parts,
            long records,
            long bytes,
            List<OffsetRange> ranges,
            int blocks,
            Origins origins,
            List<Map<String, String>> contexts) {
        /** Creates a cut. */
        public Cut {
            parts = List.copyOf(parts);
            ranges = List.copyOf(ranges);
            contexts = List.copyOf(contexts);
            checkArgument(
                    origins.ofParts().isEmpty() || origins.ofParts().size() == parts.size(),
                    "%s partitions, and origins of %s: expected one for each",
                    parts.size(),
                    origins.ofParts().size());
        }

        /**
         * Creates a cut of records that carry no trace.
         *
         * @param parts the data's partitions
         * @param records the number of records; -1 if not known yet
         * @param bytes the estimated memory they take; 0 if not known
         * @param ranges the ranges with which the same data can be read again
         * @param blocks the number of blocks in which the records have been held since they were received
         * @param origins the part of the source from which each partition comes
         */
        public Cut(
                List<Partition<T>> parts,
                long records,
                long bytes,
                List<OffsetRange> ranges,
                int blocks,
                Origins origins) {
            this(parts, records, bytes, ranges, blocks, origins, List.of());
        }

        /**
         * Creates a cut of a source with a single part.
         *
         * @param parts the data's partitions
         * @param records the number of records; -1 if not known yet
         * @param bytes the estimated memory they take; 0 if not known
         * @param ranges the ranges with which the same data can be read again
         * @param blocks the number of blocks in which the records have been held since they were received
         */
        public Cut(List<Partition<T>> parts, long records, long bytes, List<OffsetRange> ranges, int blocks) {
            this(parts, records, bytes, ranges, blocks, Origins.ONE);
        }

        /**
         * Returns a copy that says where the data comes from.
         *
         * @param from the part of the source from which each partition comes
         * @return a copy with these origins
         */
        public Cut<T> from(Origins from) {
            return new Cut<>(parts, records, bytes, ranges, blocks, from, contexts);
        }

        /**
         * Returns a copy that says which traces its records belong to.
         *
         * @param some the headers of some of the records: those of {@link SourceContext#tracedHeaders}, by name
         * @return a copy with these contexts
         */
        public Cut<T> traced(List<Map<String, String>> some) {
            return new Cut<>(parts, records, bytes, ranges, blocks, origins, some);
        }

        /**
         * Returns a copy that is marked as the last cut.
         *
         * @return the source's last cut
         */
        public Cut<T> asLast() {
            return from(new Origins(origins.ofParts(), origins.all(), true));
        }

        /**
         * Returns the part of the source from which a partition comes.
         *
         * @param part the number of the partition
         * @return the name of the part; empty for a source with a single part
         */
        public String origin(int part) {
            return origins.ofParts().isEmpty() ? "" : origins.ofParts().get(part);
        }

        /**
         * Returns the parts of the source.
         *
         * @return the known parts, with or without data
         */
        public List<SourcePartition> sourcePartitions() {
            return origins.all();
        }

        /**
         * Returns whether this is the last cut.
         *
         * @return whether the source has ended
         */
        public boolean isLast() {
            return origins.last();
        }

        /**
         * Creates a cut of data that is read where it is stored, and was not held in blocks.
         *
         * @param parts the data's partitions
         * @param records the number of records; -1 if not known yet
         * @param bytes the estimated memory they take; 0 if not known
         * @param ranges the ranges with which the same data can be read again
         */
        public Cut(List<Partition<T>> parts, long records, long bytes, List<OffsetRange> ranges) {
            this(parts, records, bytes, ranges, 0);
        }

        /**
         * Creates a cut of data that cannot be read again.
         *
         * @param parts the data's partitions
         * @param records the number of records; -1 if not known yet
         * @param bytes the estimated memory they take; 0 if not known
         */
        public Cut(List<Partition<T>> parts, long records, long bytes) {
            this(parts, records, bytes, List.of());
        }

        /**
         * Returns a cut without data.
         *
         * @param <T> the type of the records
         * @return an empty cut
         */
        public static <T> Cut<T> empty() {
            return new Cut<>(List.of(), 0, 0);
        }
    }

    /**
     * The origins of a batch's data, for watermarks: each part of a source has its own watermark.
     *
     * @param ofParts the part of the source from which each partition comes; empty for a source with a single part
     * @param all the parts of the source, with or without data
     * @param last whether the source has ended
     */
    record Origins(List<String> ofParts, List<SourcePartition> all, boolean last) {
        /** The origins for a source with a single part. */
        public static final Origins ONE = new Origins(List.of(), List.of(SourcePartition.of("")), false);

        /** Copies the lists. */
        public Origins {
            ofParts = List.copyOf(ofParts);
            all = List.copyOf(all);
        }

        /**
         * Creates the origins for a source with several parts that has not ended.
         *
         * @param ofParts the part of the source from which each partition comes
         * @param all the parts of the source
         */
        public Origins(List<String> ofParts, List<SourcePartition> all) {
            this(ofParts, all, false);
        }
    }
}
