package io.dstream.sources;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.DStream;
import io.dstream.source.Source;
import io.dstream.sources.internal.BatchPublisher;
import io.dstream.sources.internal.PublisherReceiver;
import io.dstream.sources.internal.ReceiverSource;
import java.util.concurrent.Flow;

/**
 * Streams from and to publishers of {@link Flow}, and with them whatever speaks Reactive Streams. Both ways the faster
 * side waits for the slower.
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
     * A source of what a publisher publishes. It is subscribed to when the program starts, once for each stream made of
     * the source, and never asked for more than 1024 records that are not in the stream's buffer yet.
     *
     * <p>When the publisher completes, no more records come and the program goes on; when it signals an error, that is
     * reported too. It is not subscribed to again.
     *
     * @param publisher the publisher
     * @param <T> the records
     * @return the source
     */
    public static <T> Source<T> from(Flow.Publisher<? extends T> publisher) {
        checkNotNull(publisher, "from needs a publisher");
        return new ReceiverSource<>("publisher", publisher.toString(), context -> new PublisherReceiver<T>(publisher));
    }

    /**
     * A publisher of a stream's records: an output operation, to be added before the program starts. Each batch's
     * records go, in their order, to all who are subscribed when it is written, as far as they have asked for them; the
     * batch is not over before all have had all of it. A subscriber that asks for too little holds back the program,
     * until it asks for more or cancels. Without subscribers, records are dropped.
     *
     * <p>When the program stops, subscribers' {@code onComplete} is called; when it fails, {@code onError} with the
     * cause. A stop does not wait for subscribers: what they have not asked for by then is lost to them. A batch that
     * is tried again after a failure is published again.
     *
     * <p>{@code onNext} is called by the program's driver thread; what it throws cancels the subscription and is
     * logged. Records must not be null.
     *
     * @param stream the stream
     * @param <T> its records
     * @return the publisher; it takes subscribers at any time, those that come after the end learn of just that
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
