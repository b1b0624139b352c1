package io.dstream.plan;

import io.dstream.batch.Pair;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A part of a batch's data, held in memory or read from elsewhere. It can be read any number of times, and must return
 * the same records in the same order every time.
 *
 * @param <T> the type of the records
 */
public abstract class Partition<T> {

    /** For subclasses. */
    protected Partition() {}

    /**
     * Reads the records.
     *
     * @param consumer accepts the records; its {@link RecordConsumer#end()} is called by the engine, not by the
     *     partition
     */
    public abstract void push(RecordConsumer<? super T> consumer);

    /**
     * Returns a cursor that reads the records piece by piece, from the first one on. By default there is a single piece
     * with all records: callers that then request one record after the other hold everything that comes from them in
     * memory.
     *
     * @return a new cursor, which reads the same records as {@link #push}
     */
    public Cursor<T> cursor() {
        return (consumer, most) -> {
            push(consumer);
            return false;
        };
    }

    /**
     * Returns the number of records.
     *
     * @return the number; -1 if it is not known without reading the records
     */
    public abstract long size();

    /**
     * Returns whether the records are in memory in their final form, so that reading them again costs nothing and
     * caching is pointless. If not, they are read once for all operators that need them in a batch, and kept if a
     * window needs them later.
     *
     * @return by default false: they are read from elsewhere, decoded or generated, and may be gone later
     */
    public boolean isInMemory() {
        return false;
    }

    /**
     * Returns how another process can read the same records itself, so that they need not be read here and sent there.
     * By default it cannot: an engine elsewhere is then sent the records.
     *
     * @return what to send; empty if the records can only be read here
     */
    public Optional<Portable<T>> portable() {
        return Optional.empty();
    }

    /**
     * Creates a partition in another process.
     *
     * @param <T> the type of the records
     */
    @FunctionalInterface
    public interface Portable<T> extends Serializable {
        /**
         * Creates the partition. Called once by each task that reads it.
         *
         * @return a partition with the same records, in the same order, as the original
         */
        Partition<T> open();

        /**
         * Returns a name for the process in which this is best opened: the one that has opened the last partition with
         * the same name, because resources such as a connection are already open there.
         *
         * @return the name, such as that of a partition of a topic; by default empty: it may be opened anywhere
         */
        default Optional<String> affinity() {
            return Optional.empty();
        }
    }

    /**
     * Returns a partition with an array's records. The array is not copied and must not be changed any more.
     *
     * @param records the array
     * @param from the index of the first record
     * @param to the index after the last one
     * @param <T> the type of the records
     * @return the partition
     */
    public static <T> Partition<T> of(Object[] records, int from, int to) {
        return new ArrayPartition<>(records, from, to);
    }

    /**
     * Returns a partition of pairs whose keys and values alternate in an array. A pair is created when it is read, and
     * not at all for {@linkplain RecordConsumer#acceptPair consumers that need none}. The array is not copied and must
     * not be changed any more.
     *
     * @param keysAndValues a key, its value, the next key and so on
     * @param pairs the number of pairs
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return the partition
     */
    public static <K, V> Partition<Pair<K, V>> ofPairs(Object[] keysAndValues, int pairs) {
        return new PairsPartition<>(keysAndValues, pairs);
    }

    /**
     * Returns several partitions as one, in order.
     *
     * @param parts the partitions
     * @param <T> the type of the records
     * @return the combined partition
     */
    public static <T> Partition<T> concat(List<Partition<T>> parts) {
        return parts.size() == 1 ? parts.get(0) : new ConcatPartition<>(List.copyOf(parts));
    }

    /**
     * Copies records and divides them, in order, into partitions of about equal size.
     *
     * @param records the records
     * @param partitions the number of partitions; some are empty if there are fewer records
     * @param <T> the type of the records
     * @return the partitions
     */
    public static <T> List<Partition<T>> split(Collection<? extends T> records, int partitions) {
        Object[] copy = records.toArray();
        return split(copy, 0, copy.length, partitions);
    }

    /**
     * Divides an array's records, in order, into partitions of about equal size.
     *
     * @param records the array; it is not copied
     * @param from the index of the first record
     * @param to the index after the last one
     * @param partitions the number of partitions; some are empty if there are fewer records
     * @param <T> the type of the records
     * @return the partitions
     */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public static <T> List<Partition<T>> split(Object[] records, int from, int to, int partitions) {
        Partition[] parts = new Partition[partitions];
        long size = (long) to - from;
        for (int p = 0; p < partitions; p++) {
            parts[p] = of(records, from + (int) (size * p / partitions), from + (int) (size * (p + 1) / partitions));
        }
        return List.of((Partition<T>[]) parts);
    }
}
