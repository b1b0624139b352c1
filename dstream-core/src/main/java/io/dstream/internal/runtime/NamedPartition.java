package io.dstream.internal.runtime;

import io.dstream.plan.Cursor;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import io.dstream.source.SourceReader.Cut;
import java.util.Optional;

/**
 * A partition of a source that has yet to be read: what fails in it is the source's, and not the operator's that asks
 * for its records. Used by any thread that the partition may be used by.
 */
public final class NamedPartition<T> extends Partition<T> {
    private final Operator operator;
    private final Partition<T> partition;

    /** What a batch gets of a source, with partitions that name it. */
    static <T> Cut<T> in(Cut<T> cut, Operator operator) {
        return new Cut<>(
                cut.parts().stream().map(part -> of(operator, part)).toList(),
                cut.records(),
                cut.bytes(),
                cut.ranges(),
                cut.blocks(),
                cut.origins(),
                cut.contexts());
    }

    /** A partition of a source, or the partition itself where its records are in memory. */
    static <T> Partition<T> of(Operator operator, Partition<T> partition) {
        return partition.isInMemory() ? partition : new NamedPartition<>(operator, partition);
    }

    /** The partition as its source gave it. */
    public static Partition<?> unwrapped(Partition<?> partition) {
        return partition instanceof NamedPartition<?> named ? named.partition : partition;
    }

    private NamedPartition(Operator operator, Partition<T> partition) {
        this.operator = operator;
        this.partition = partition;
    }

    @Override
    public void push(RecordConsumer<? super T> consumer) {
        try {
            partition.push(consumer);
        } catch (RuntimeException e) {
            throw named(e);
        }
    }

    @Override
    public Cursor<T> cursor() {
        Cursor<T> cursor = partition.cursor();
        return (consumer, most) -> {
            try {
                return cursor.push(consumer, most);
            } catch (RuntimeException e) {
                throw named(e);
            }
        };
    }

    /** A source does not know the line of the program that reads it, so its own name for itself is completed. */
    private RuntimeException named(RuntimeException thrown) {
        boolean isOthers = thrown instanceof RecordConsumer.Enough
                || (thrown instanceof OperatorException named
                        && !named.operator().id().equals(operator.id()));
        return isOthers
                ? thrown
                : OperatorException.of(operator, thrown instanceof OperatorException ? thrown.getCause() : thrown);
    }

    @Override
    public long size() {
        return partition.size();
    }

    @Override
    public Optional<Portable<T>> portable() {
        return partition.portable().map(there -> new PortableOfSource<>(operator, there));
    }

    private record PortableOfSource<T>(Operator operator, Portable<T> partition) implements Portable<T> {
        private static final long serialVersionUID = 1L;

        @Override
        public Partition<T> open() {
            return NamedPartition.of(operator, partition.open());
        }

        @Override
        public Optional<String> affinity() {
            return partition.affinity();
        }
    }
}
