package io.dstream.source;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.plan.Partition;
import java.time.Instant;
import java.util.List;

/**
 * The live end of a source. The program calls {@link #cut} at every tick, {@link #release} when a batch is done with,
 * and in the end {@link #finish} (if it stops gracefully) and {@link #close}.
 *
 * @param <T> the records
 */
public interface SourceReader<T> {

    /**
     * Names what belongs to a batch: what has arrived since the last one. Must be quick and must not wait; data is
     * moved later, when partitions are read.
     *
     * @param batchTime the time of the batch
     * @param maxRecords no more than so many; what is left over stays for the next batch
     * @return the batch's data
     * @throws Exception if the source is broken for good; the program then fails
     */
    Cut<T> cut(Instant batchTime, long maxRecords) throws Exception;

    /**
     * The batch that a cut went into is over: completed or given up. Gives credit back to a source that bounds what is
     * under way. Called once per cut, in the order of the cuts, by another thread than {@link #cut}.
     *
     * @param cut the cut
     */
    default void release(Cut<T> cut) {}

    /**
     * What waits to go into batches. Asked by any thread, at any time between opening and closing; must be quick.
     *
     * @return what is known of it
     */
    default Backlog backlog() {
        return Backlog.UNKNOWN;
    }

    /** Asks the source to take in nothing more; what it has taken in is still to be cut. Must not wait. */
    void finish();

    /**
     * Whether a source that was asked to finish has done so, and all it took in has been cut.
     *
     * @return whether nothing more will come
     */
    boolean finished();

    /**
     * Gives back all threads and connections. What was not cut is lost.
     *
     * @throws Exception if something goes wrong; it is logged
     */
    void close() throws Exception;

    /**
     * What waits to go into batches.
     *
     * @param records how many records are held, those of a batch under way included; -1 where that is not known
     * @param bytes about how much memory they take; -1 where that is not known
     * @param lag how many more records there are where they come from; -1 where that is not known
     */
    record Backlog(long records, long bytes, long lag) {
        /** Nothing is known. */
        public static final Backlog UNKNOWN = new Backlog(-1, -1, -1);
    }

    /**
     * What belongs to a batch.
     *
     * @param parts the data's partitions
     * @param records how many records there are, or -1 where that is not known yet
     * @param bytes about how much memory they take, or 0 where that is not known
     * @param ranges by which the same data can be asked for again, of a {@link ReplayableReader}; otherwise none
     * @param blocks in how many blocks the records were held since they were received; 0 where none is held
     * @param origins from which part of the source each partition comes
     * @param <T> the records
     */
    record Cut<T>(
            List<Partition<T>> parts, long records, long bytes, List<OffsetRange> ranges, int blocks, Origins origins) {
        /** Takes the partitions as they are. */
        public Cut {
            parts = List.copyOf(parts);
            ranges = List.copyOf(ranges);
            checkArgument(
                    origins.ofParts().isEmpty() || origins.ofParts().size() == parts.size(),
                    "%s partitions, and origins of %s: expected one for each",
                    parts.size(),
                    origins.ofParts().size());
        }

        /**
         * Data of a source that is one part.
         *
         * @param parts the data's partitions
         * @param records how many records there are, or -1 where that is not known yet
         * @param bytes about how much memory they take, or 0 where that is not known
         * @param ranges by which the same data can be asked for again
         * @param blocks in how many blocks the records were held since they were received
         */
        public Cut(List<Partition<T>> parts, long records, long bytes, List<OffsetRange> ranges, int blocks) {
            this(parts, records, bytes, ranges, blocks, Origins.ONE);
        }

        /**
         * The same data, of which it is said where it comes from.
         *
         * @param from from which part of the source each partition comes
         * @return the same cut with origins
         */
        public Cut<T> from(Origins from) {
            return new Cut<>(parts, records, bytes, ranges, blocks, from);
        }

        /**
         * The same data, after which there is none.
         *
         * @return the source's last cut
         */
        public Cut<T> asLast() {
            return from(new Origins(origins.ofParts(), origins.all(), true));
        }

        /**
         * From which part of the source a partition comes.
         *
         * @param part the number of the partition
         * @return the name of the part; empty for a source that is one part
         */
        public String origin(int part) {
            return origins.ofParts().isEmpty() ? "" : origins.ofParts().get(part);
        }

        /**
         * The parts of the source.
         *
         * @return those that are known, whether they bring anything or not
         */
        public List<SourcePartition> sourcePartitions() {
            return origins.all();
        }

        /**
         * Whether there is nothing after this.
         *
         * @return whether the source has come to its end
         */
        public boolean isLast() {
            return origins.last();
        }

        /**
         * Data that is fetched where it lies, and was not held in blocks.
         *
         * @param parts the data's partitions
         * @param records how many records there are, or -1 where that is not known yet
         * @param bytes about how much memory they take, or 0 where that is not known
         * @param ranges by which the same data can be asked for again
         */
        public Cut(List<Partition<T>> parts, long records, long bytes, List<OffsetRange> ranges) {
            this(parts, records, bytes, ranges, 0);
        }

        /**
         * Data that cannot be asked for again.
         *
         * @param parts the data's partitions
         * @param records how many records there are, or -1 where that is not known yet
         * @param bytes about how much memory they take, or 0 where that is not known
         */
        public Cut(List<Partition<T>> parts, long records, long bytes) {
            this(parts, records, bytes, List.of());
        }

        /**
         * Nothing.
         *
         * @param <T> the records there are none of
         * @return an empty cut
         */
        public static <T> Cut<T> empty() {
            return new Cut<>(List.of(), 0, 0);
        }
    }

    /**
     * Where a batch's data comes from, for watermarks, of which each part of a source has its own.
     *
     * @param ofParts from which part of the source each partition comes; empty for a source that is one part
     * @param all the parts of the source, whether they bring anything or not
     * @param last whether the source has come to its end
     */
    record Origins(List<String> ofParts, List<SourcePartition> all, boolean last) {
        /** Of a source that is one part. */
        public static final Origins ONE = new Origins(List.of(), List.of(SourcePartition.of("")), false);

        /** Copies the lists. */
        public Origins {
            ofParts = List.copyOf(ofParts);
            all = List.copyOf(all);
        }

        /**
         * Of a source of several parts that has not come to its end.
         *
         * @param ofParts from which part of the source each partition comes
         * @param all the parts of the source
         */
        public Origins(List<String> ofParts, List<SourcePartition> all) {
            this(ofParts, all, false);
        }
    }
}
