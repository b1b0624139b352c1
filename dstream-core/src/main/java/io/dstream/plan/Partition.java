package io.dstream.plan;

import io.dstream.batch.Pair;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A part of a batch's data, held in memory or read from somewhere, that can be read any number of times and gives the
 * same records in the same order each time.
 *
 * @param <T> its records
 */
public abstract class Partition<T> {

    /** For subclasses. */
    protected Partition() {}

    /**
     * Reads the records.
     *
     * @param consumer takes them; its {@link RecordConsumer#end()} is the engine's to call, not the partition's
     */
    public abstract void push(RecordConsumer<? super T> consumer);

    /**
     * Reads the records piece by piece, from the first one on. By default there is one piece, the whole: those who then
     * ask for one record after the other have what comes of all of them in memory.
     *
     * @return a new cursor, which gives the same records as {@link #push}
     */
    public Cursor<T> cursor() {
        return (consumer, most) -> {
            push(consumer);
            return false;
        };
    }

    /**
     * How many records there are.
     *
     * @return their number, or -1 where that is not known without reading them
     */
    public abstract long size();

    /**
     * Whether the records are in memory, as they are given: reading them again then costs nothing, and there is nothing
     * to cache. If not, they are read once for all who need them in a batch, and kept where a window needs them later.
     *
     * @return by default false: they are read from somewhere, decoded or made up, and may be gone later
     */
    public boolean isInMemory() {
        return false;
    }

    /**
     * How another process reads the same records by itself, so that they need not be read here and sent there. By
     * default not at all: an engine elsewhere is then sent the records.
     *
     * @return what to send; nothing where the records can only be read here
     */
    public Optional<Portable<T>> portable() {
        return Optional.empty();
    }

    /**
     * Makes a partition in another process.
     *
     * @param <T> its records
     */
    @FunctionalInterface
    public interface Portable<T> extends Serializable {
        /**
         * Makes the partition; called once by each task that reads it.
         *
         * @return a partition that gives the same records, in the same order, as the one that this is of
         */
        Partition<T> open();

        /**
         * Where it is best opened: in the process that has opened the last one of the same name, for what is open there
         * already, such as a connection.
         *
         * @return the name, such as that of a partition of a topic; by default none: it may be opened anywhere
         */
        default Optional<String> affinity() {
            return Optional.empty();
        }
    }

    /**
     * A partition of an array's records, which are not copied: nobody may change them any more.
     *
     * @param records holds the records
     * @param from index of the first
     * @param to index after the last
     * @param <T> the records
     * @return the partition
     */
    public static <T> Partition<T> of(Object[] records, int from, int to) {
        return new ArrayPartition<>(records, from, to);
    }

    /**
     * A partition of pairs whose keys and values stand in an array, by turns. A pair is made when it is read, and not
     * at all for {@linkplain RecordConsumer#acceptPair those that need none}. The array is not copied: nobody may
     * change it any more.
     *
     * @param keysAndValues holds a key, its value, the next key and so on
     * @param pairs how many pairs there are
     * @param <K> the keys
     * @param <V> the values
     * @return the partition
     */
    public static <K, V> Partition<Pair<K, V>> ofPairs(Object[] keysAndValues, int pairs) {
        return new PairsPartition<>(keysAndValues, pairs);
    }

    /**
     * Several partitions as one, in their order.
     *
     * @param parts the partitions
     * @param <T> the records
     * @return the one partition
     */
    public static <T> Partition<T> concat(List<Partition<T>> parts) {
        return parts.size() == 1 ? parts.get(0) : new ConcatPartition<>(List.copyOf(parts));
    }

    /**
     * Copies records and cuts them into partitions of equal size (but for one), in their order.
     *
     * @param records the records
     * @param partitions how many partitions; some are empty where there are fewer records
     * @param <T> the records
     * @return the partitions
     */
    public static <T> List<Partition<T>> split(Collection<? extends T> records, int partitions) {
        Object[] copy = records.toArray();
        return split(copy, 0, copy.length, partitions);
    }

    /**
     * Cuts an array's records into partitions of equal size (but for one), in their order.
     *
     * @param records holds the records; it is not copied
     * @param from index of the first
     * @param to index after the last
     * @param partitions how many partitions; some are empty where there are fewer records
     * @param <T> the records
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
