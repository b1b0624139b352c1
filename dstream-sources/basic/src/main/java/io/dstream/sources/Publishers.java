package io.dstream.sources;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.DStream;
import io.dstream.source.Source;
import io.dstream.sources.internal.BatchPublisher;
import io.dstream.sources.internal.PublisherReceiver;
import io.dstream.sources.internal.ReceiverSource;
import java.util.concurrent.Flow;

/**
 * Connects streams with {@link Flow} publishers, and so with all Reactive Streams libraries. In both directions the
 * faster side waits for the slower one.
 *
 * <pre>{@code
 * DStream<Order> orders = ssc.from(Publishers.from(orderPublisher));
 * Flow.Publisher<Total> totals = Publishers.toPublisher(orders.map(Order::total));
 * totals.subscribe(dashboard);
 * ssc.start();
 * }</pre>
 */
public final class Publishers {
    private Publishers() {}

    /**
     * Returns a source of a publisher's records. It subscribes when the program starts, once for each stream of the
     * source, and never requests more than 1024 records beyond those in the stream's buffer.
     *
     * <p>When the publisher completes, no more records arrive and the program continues. When it signals an error, the
     * same happens and the error is reported. The source does not subscribe again.
     *
     * @param publisher the publisher
     * @param <T> the type of the records
     * @return the source
     */
    public static <T> Source<T> from(Flow.Publisher<? extends T> publisher) {
        checkNotNull(publisher, "from needs a publisher");
        return new ReceiverSource<>("publisher", publisher.toString(), context -> new PublisherReceiver<T>(publisher));
    }

    /**
     * Returns a publisher of a stream's records. This is an output operation: add it before the program starts. The
     * records of each batch go, in order, to all subscribers that are present when it is written, at the rate at which
     * they request them. The batch is not finished until every one of them has received all of it. A subscriber that
     * requests too few records holds back the program until it requests more or cancels. Without subscribers, records
     * are dropped.
     *
     * <p>When the program stops, the subscribers' {@code onComplete} is called; when it fails, {@code onError} with the
     * cause. A stop does not wait for subscribers: they do not receive records that they have not requested by then. A
     * batch that is retried after a failure is published again.
     *
     * <p>{@code onNext} is called on the program's driver thread. If it throws, the subscription is canceled and the
     * exception is logged. Records must not be null.
     *
     * @param stream the stream
     * @param <T> the type of the records
     * @return the publisher; it accepts subscribers at any time, and notifies those that arrive after the end of the
     *     end only
     * @throws IllegalStateException if the program has started
     */
    public static <T> Flow.Publisher<T> toPublisher(DStream<T> stream) {
        checkNotNull(stream, "toPublisher needs a stream");
        BatchPublisher<T> publisher = new BatchPublisher<>();
        stream.to(publisher);
        stream.context().addListener(publisher);
        return publisher::subscribe;
    }
}
