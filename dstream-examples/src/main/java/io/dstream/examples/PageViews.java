package io.dstream.examples;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.codec.Codec;
import io.dstream.sources.Generators;
import io.dstream.state.Aggregator;
import io.dstream.state.Aggregators;
import java.time.Duration;
import java.util.List;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.Union;

/** Views and distinct visitors of each page over a sliding window. Visitors are estimated, in 2 KB a page and batch. */
public final class PageViews {
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final int LG_K = 12; // 2^12 registers: a standard error of about 1.6 %
    private static final List<String> PAGES = List.of("/home", "/prices", "/tour", "/contact");

    /** For programs with a checkpoint directory. */
    static final Codec<HllSketch> SKETCH = Codec.of(
            "hll",
            1,
            HllSketch.class,
            (sketch, out) -> out.writeBytes(sketch.toCompactByteArray()),
            (version, in) -> HllSketch.heapify(in.readBytes()));

    private PageViews() {}

    record View(String page, String visitor) {}

    /** How many distinct strings there are, about. A merge makes a new sketch and leaves both its arguments alone. */
    static Aggregator<String, HllSketch, Long> approximateDistinct() {
        return Aggregator.of(
                () -> new HllSketch(LG_K),
                (sketch, visitor) -> {
                    sketch.update(visitor);
                    return sketch;
                },
                (earlier, later) -> {
                    Union both = new Union(LG_K);
                    both.update(earlier);
                    both.update(later);
                    return both.getResult();
                },
                sketch -> Math.round(sketch.getCompositeEstimate()));
    }

    /** For each page: views, and visitors. */
    static PairDStream<String, Pair<Long, Long>> viewsAndVisitors(
            DStream<View> views, Duration length, Duration slide) {
        PairDStream<String, String> visitors = views.mapToPair(view -> Pair.of(view.page(), view.visitor()));
        return visitors.aggregateByKeyAndWindow(Aggregators.count(), length, slide)
                .join(visitors.aggregateByKeyAndWindow(approximateDistinct(), length, slide));
    }

    /**
     * Runs the program on views that are made up, 20 000 a second.
     *
     * @param args for how many batches; 30 if nothing is said
     * @throws Exception if the program fails
     */
    public static void main(String[] args) throws Exception {
        try (StreamingContext ssc = StreamingContext.local(INTERVAL)) {
            DStream<View> views = ssc.from(Generators.rate(20_000, n -> view(n)));
            viewsAndVisitors(views, INTERVAL.multipliedBy(10), INTERVAL.multipliedBy(5))
                    .foreachBatch(pages -> {
                        pages.sortBy(Pair::key)
                                .collect()
                                .forEach(page -> System.out.printf(
                                        "%-9s %6d views by about %5d visitors%n",
                                        page.key(),
                                        page.value().key(),
                                        page.value().value()));
                        System.out.println();
                    });
            SomeBatches.run(ssc, SomeBatches.of(args, 30));
        }
    }

    /** Every visitor comes to /home; fewer and fewer to the pages after it. */
    static View view(long n) {
        long mixed = (n * 0x9E3779B97F4A7C15L) >>> 40;
        int page = Math.min(PAGES.size() - 1, Long.numberOfTrailingZeros(mixed | (1 << 20)));
        return new View(PAGES.get(page), "visitor-" + mixed % 5_000);
    }
}
