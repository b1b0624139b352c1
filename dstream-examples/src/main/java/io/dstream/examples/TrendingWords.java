package io.dstream.examples;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.sources.Generators;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The most frequent words of a story as it is told: over the last 20 batches, every 5 batches. */
public final class TrendingWords {
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Comparator<Pair<String, Long>> BY_COUNT = Comparator.<Pair<String, Long>>comparingLong(
                    Pair::value)
            .thenComparing(Pair::key, Comparator.reverseOrder());

    private TrendingWords() {}

    /** One record a window: the top n, the most frequent first. */
    static DStream<List<Pair<String, Long>>> trending(
            DStream<String> lines, int n, int letters, Duration length, Duration slide) {
        return lines.flatMap(line -> SocketWordCount.words(line))
                .filter(word -> word.length() >= letters)
                .mapToPair(word -> Pair.of(word, 1L))
                .reduceByKeyAndWindow(Long::sum, length, slide)
                .transform(counts -> counts.summarize(all -> List.of(all.top(n, BY_COUNT))));
    }

    /**
     * Runs the program on a bundled story, 60 lines a second.
     *
     * @param args for how many batches; 50 if nothing is said
     * @throws Exception if the program fails
     */
    public static void main(String[] args) throws Exception {
        List<String> story = StoryServer.story();
        try (StreamingContext ssc = StreamingContext.local(INTERVAL)) {
            DStream<String> lines = ssc.from(Generators.rate(60, n -> story.get((int) (n % story.size()))));
            trending(lines, 6, 5, INTERVAL.multipliedBy(20), INTERVAL.multipliedBy(5))
                    .foreachBatch(top -> System.out.println(top.first().stream()
                            .map(count -> count.key() + " " + count.value())
                            .collect(Collectors.joining(", "))));
            SomeBatches.run(ssc, SomeBatches.of(args, 50));
        }
    }
}
