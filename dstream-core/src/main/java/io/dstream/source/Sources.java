package io.dstream.source;

import static com.google.common.base.Preconditions.checkNotNull;

import java.util.Collection;
import java.util.Queue;

/** The sources in dstream-core. Sources that connect to the outside world are in {@code dstream-sources}. */
public final class Sources {
    private Sources() {}

    /**
     * Returns a source that takes one collection from a queue for each batch. Collections that are added to the queue
     * later are used too. For tests, and for data that is already in memory.
     *
     * @param batches the queue; use a concurrent one if another thread adds to it while the program runs
     * @param <T> the type of the records
     * @return the source
     */
    public static <T> Source<T> queue(Queue<? extends Collection<T>> batches) {
        return new QueueSource<>(checkNotNull(batches, "queue"));
    }

    /**
     * Returns a source for a receiver.
     *
     * @param receiver the receiver; for one stream only
     * @param <T> the type of the records
     * @return the source
     */
    public static <T> Source<T> of(Receiver<T> receiver) {
        checkNotNull(receiver, "receiver");
        return new Source<>() {
            @Override
            public String kind() {
                return receiver.kind();
            }

            @Override
            public SourceReader<T> open(SourceContext context) {
                return new ReceiverReader<>(receiver, context, ReceiverReader.Patience.DEFAULT);
            }

            @Override
            public String toString() {
                return receiver.kind();
            }
        };
    }
}
