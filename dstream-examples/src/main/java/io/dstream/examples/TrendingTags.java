package io.dstream.examples;

import io.dstream.DStream;
import io.dstream.PaneStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.event.Pane;
import io.dstream.event.Unit;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import io.dstream.state.Aggregators;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The most frequent hashtags of ten minutes, every minute, by when they were written: a chain of two windows. */
public final class TrendingTags {
    private static final Pattern NO_TAG = Pattern.compile("[^#\\p{L}\\p{N}_]+");
    private static final Duration LENGTH = Duration.ofMinutes(10);
    private static final Duration SLIDE = Duration.ofMinutes(1);
    private static final Comparator<Pair<String, Long>> BY_COUNT = Comparator.<Pair<String, Long>>comparingLong(
                    Pair::value)
            .thenComparing(Pair::key, Comparator.reverseOrder());

    private static final List<List<String>> MESSAGES = List.of(
            List.of("12:00:10 up at last #spring", "12:00:40 #Java again", "12:00:55 who else? #java"),
            List.of("12:01:20 #spring is here", "12:00:59 late, but #spring"), // the second belongs to the first minute
            List.of("12:02:05 no, #rain", "12:02:10 #rain #rain"),
            List.of("12:03:30 dry #spring"));

    private TrendingTags() {}

    /** The top n of the ten minutes that end with the pane's window. */
    static PaneStream<Unit, List<Pair<String, Long>>> trending(DStream<TimedLine> messages, int n) {
        return messages.withEventTime(TimedLine::at, Watermarks.outOfOrderBy(Duration.ofSeconds(20)))
                .named("messages")
                .flatMap(message -> tags(message.text()))
                .keyBy(tag -> tag)
                .window(Windows.sliding(LENGTH, SLIDE))
                .named("counts")
                .count()
                .events() // each count at the last instant of its window
                .windowAll(Windows.tumbling(SLIDE))
                .named("top")
                .aggregate(Aggregators.topK(n, BY_COUNT));
    }

    private static List<String> tags(String text) {
        return NO_TAG.splitAsStream(text.toLowerCase(Locale.ROOT))
                .filter(word -> word.length() > 1 && word.startsWith("#"))
                .toList();
    }

    static String inWords(Pane<Unit, List<Pair<String, Long>>> top) {
        return "until " + TimedLine.timeOfDay(top.window().end()) + "  "
                + top.value().stream()
                        .map(count -> count.key() + " " + count.value())
                        .collect(Collectors.joining(", "));
    }

    /**
     * Runs the program on what is bundled, or on lines such as {@code 12:00:10 up at last #spring}, time of day and
     * message, that are sent to a port: {@code nc localhost 9999}.
     *
     * @param args nothing, or the port to listen at
     * @throws Exception if the program fails
     */
    public static void main(String[] args) throws Exception {
        try (StreamingContext ssc = TimedLine.program(args)) {
            trending(ssc.from(TimedLine.source(args, 0, MESSAGES)).flatMap(line -> TimedLine.parse(line)), 3)
                    .foreachBatch(tops -> tops.sortBy(top -> top.window().end())
                            .collect()
                            .forEach(top -> System.out.println(inWords(top))));
            TimedLine.run(ssc, args, MESSAGES);
        }
    }
}
