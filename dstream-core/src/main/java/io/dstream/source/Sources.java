package io.dstream.source;

import static com.google.common.base.Preconditions.checkNotNull;

import java.util.Collection;
import java.util.Queue;

/** The sources in the core. Those that talk to the outside world are in the module {@code dstream-sources}. */
public final class Sources {
    private Sources() {}

    /**
     * A source that takes one collection off a queue for each batch. The queue is live: collections added later are
     * seen. Made for tests and for data that is at hand.
     *
     * @param batches the queue; where another thread adds to it while the program runs, a concurrent one
     * @param <T> the records
     * @return the source
     */
    public static <T> Source<T> queue(Queue<? extends Collection<T>> batches) {
        return new QueueSource<>(checkNotNull(batches, "queue"));
    }

    /**
     * A source that is pushed records.
     *
     * @param receiver receives them; for one stream only
     * @param <T> the records
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
