package io.dstream.examples.nexmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.codec.Codecs;
import io.dstream.event.Pane;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;

/** Events for tests of queries, as lists, and what a query gives for them in several batches. */
abstract class MarketTest {
    private static final int BATCH = 500;

    /** Half a minute, from a quarter to midnight on. */
    static final List<Event> EVENTS =
            LongStream.range(0, 3_000).mapToObj(new Generator(7, 100)::event).toList();

    static final List<Person> PERSONS = only(Person.class);
    static final List<Auction> AUCTIONS = only(Auction.class);
    static final List<Bid> BIDS = only(Bid.class);

    @TempDir
    Path checkpoint;

    private static <E extends Event> List<E> only(Class<E> type) {
        return EVENTS.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** All that a query gives for the events, which come in several batches and then come to an end. */
    final <R> List<R> results(Function<Market, DStream<R>> query) {
        return run((ssc, market) -> query.apply(market));
    }

    /** The same for a query that needs the program too. It gives the same where it is restarted after each batch. */
    final <R> List<R> run(Query<R> query) {
        List<R> results = run(query, false);
        assertThat(run(query, true)).as("restarted").containsExactlyInAnyOrderElementsOf(results);
        return results;
    }

    private <R> List<R> run(Query<R> query, boolean restarted) {
        TestInput<Event> input = TestInput.create(3);
        TestOutput<R> output = TestOutput.create();
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                () -> {
                    StreamingContext.Builder builder = builder();
                    return restarted ? builder.checkpointDir(checkpoint).checkpointSyncByOs() : builder;
                },
                ssc -> query.of(ssc, Market.of(ssc.from(input).named("events"))).to(output))) {
            if (restarted) {
                driver.everyOperatorRestoredAfterEveryBatch();
            }
            for (int from = 0; from < EVENTS.size(); from += BATCH) {
                input.addAll(EVENTS.subList(from, from + BATCH));
                driver.runBatch();
            }
            input.finish();
            driver.runBatch();
        }
        assertThat(output.all()).isNotEmpty();
        return output.all();
    }

    private static StreamingContext.Builder builder() {
        return StreamingContext.builder()
                .appName("nexmark")
                .batchInterval(Duration.ofSeconds(5))
                .parallelism(2)
                .codec(Codecs.ofRecord(Person.class))
                .codec(Codecs.ofRecord(Auction.class))
                .codec(Codecs.ofRecord(Bid.class))
                .codec(Codecs.ofRecord(Sale.class))
                .codec(Codecs.ofRecord(Statistics.Tally.class))
                .codec(Codecs.ofRecord(Statistics.Prices.class));
    }

    /** A query. */
    interface Query<R> {
        DStream<R> of(StreamingContext ssc, Market market);
    }

    /** What the last pane of each key and window shows. */
    static <K, R> Map<Object, R> lastShown(List<Pane<K, R>> panes) {
        Map<Object, R> last = new LinkedHashMap<>();
        panes.forEach(pane -> last.put(List.of(pane.key(), pane.window()), pane.value()));
        return last;
    }

    // ---- plain collections ----

    static long millis(Instant at) {
        return at.toEpochMilli();
    }

    /** The elements by a number. */
    static <V> Map<Long, List<V>> by(ToLongFunction<V> number, Collection<V> all) {
        Map<Long, List<V>> groups = new LinkedHashMap<>();
        for (V one : all) {
            groups.computeIfAbsent(number.applyAsLong(one), n -> new ArrayList<>())
                    .add(one);
        }
        return groups;
    }

    static <V> List<V> highest(ToLongFunction<V> number, Collection<V> all) {
        long most = all.stream().mapToLong(number).max().orElseThrow();
        return all.stream().filter(one -> number.applyAsLong(one) == most).toList();
    }
}
