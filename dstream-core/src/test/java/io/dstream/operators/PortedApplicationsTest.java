package io.dstream.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.codec.Codecs;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.state.Aggregators;
import io.dstream.state.State;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Whole programs as they come from Spark Streaming and its examples, in the forms they have there. As in
 * {@link PortedProgramsTest}, that they compile without a type said by {@code .<Type>} is the first half of the test.
 */
class PortedApplicationsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration THREE_SECONDS = Duration.ofSeconds(3);
    private static final Pattern SPACE = Pattern.compile(" ");
    private static final Pattern LOG_LINE = Pattern.compile("(\\S+) (\\S+) (\\d+) (\\d+)");

    private final StreamingTestDriver driver = StreamingTestDriver.create(
            StreamingContext.builder().batchInterval(SECOND).parallelism(2).codec(Codecs.ofRecord(Session.class)));
    private final StreamingContext ssc = driver.context();
    private final TestInput<String> in = driver.input(2);
    private final DStream<String> lines = in.stream();
    private final DStream<String> words = lines.flatMap(line -> List.of(SPACE.split(line)));

    @AfterEach
    void close() {
        driver.close();
    }

    private <T> void gives(DStream<T> stream, String expected, String... batches) {
        TestOutput<T> out = driver.collect(stream);
        run(batches);
        assertThat(out.last().stream().map(String::valueOf).sorted()).hasToString(expected);
    }

    /** Runs a batch for each text, whose lines are separated by semicolons. */
    private void run(String... batches) {
        for (String batch : batches) {
            in.addAll(List.of(batch.split(";")));
            driver.runBatch();
        }
    }

    // ---- iterative jobs ----

    @Test
    void pageRank() {
        PairBatch<String, Iterable<String>> links = ssc.batch(List.of("a b", "a c", "b c", "c a", "a b"))
                .mapToPair(line -> {
                    String[] parts = SPACE.split(line);
                    return Pair.of(parts[0], parts[1]);
                })
                .distinct()
                .groupByKey()
                .cache();
        PairBatch<String, Double> ranks = links.mapValues(urls -> 1.0);
        for (int i = 0; i < 20; i++) {
            PairBatch<String, Double> contributions = links.join(ranks).values().flatMapToPair(page -> {
                List<Pair<String, Double>> given = new ArrayList<>();
                int n = 0;
                for (String ignored : page.key()) {
                    n++;
                }
                for (String url : page.key()) {
                    given.add(Pair.of(url, page.value() / n));
                }
                return given;
            });
            ranks = contributions.reduceByKey((a, b) -> a + b).mapValues(sum -> 0.15 + sum * 0.85);
        }

        assertThat(ranks.sortByKey().mapValues(rank -> Math.round(rank * 10)).collectAsMap())
                .hasToString("{a=12, b=6, c=12}");
    }

    @Test
    void transitiveClosure() {
        PairBatch<Integer, Integer> edges = ssc.pairs(List.of(Pair.of(1, 2), Pair.of(2, 3), Pair.of(3, 4)));
        PairBatch<Integer, Integer> reversed = edges.mapToPair(edge -> edge.swap());
        PairBatch<Integer, Integer> paths = edges;
        long before;
        long now = paths.count();
        do {
            before = now;
            paths = paths.union(
                            paths.join(reversed).mapToPair(path -> path.value().swap()))
                    .distinct()
                    .cache();
            now = paths.count();
        } while (now != before);

        assertThat(now).isEqualTo(6);
    }

    // ---- state ----

    record Session(Instant from, int clicks) {}

    @Test
    void statefulNetworkWordCount() {
        PairBatch<String, Integer> initial = ssc.pairs(List.of(Pair.of("hello", 1), Pair.of("world", 1)));
        gives(
                words.mapToPair(word -> Pair.of(word, 1))
                        .mapWithState(StateSpec.of((String word, Optional<Integer> one, State<Integer> state) -> {
                                    int sum = one.orElse(0) + (state.exists() ? state.get() : 0);
                                    state.update(sum);
                                    return Pair.of(word, sum);
                                })
                                .initialState(initial.collect()))
                        .mapToPair(count -> count)
                        .filter(count -> count.value() > 1),
                "[(hello, 2), (hello, 3)]",
                "hello hello you");
    }

    @Test
    void sessions() {
        StateSpec<String, String, Session, String> spec = StateSpec.withTime((time, user, click, session) -> {
            if (session.isTimingOut()) {
                return Optional.of(user + " clicked " + session.get().clicks());
            }
            Session old = session.getOption().orElse(new Session(time, 0));
            session.update(new Session(old.from(), old.clicks() + 1));
            return Optional.empty();
        });
        gives(
                lines.map(line -> line.split(" "))
                        .mapToPair(parts -> Pair.of(parts[0], parts[1]))
                        .mapWithState(spec.timeout(Duration.ofSeconds(2)))
                        .map(text -> text + " times"),
                "[anna clicked 2 times]",
                "anna /;bert /;anna /x",
                "bert /y",
                "bert /z",
                "bert /");
    }

    @Test
    void sessionsByUpdateStateByKey() {
        Function2<List<Long>, Optional<List<Long>>, Optional<List<Long>>> open = (news, clicks) -> {
            if (news.isEmpty()) {
                return Optional.empty();
            }
            List<Long> all = new ArrayList<>(clicks.orElse(List.of()));
            all.addAll(news);
            return Optional.of(all);
        };
        gives(
                words.mapToPair(user -> Pair.of(user, 1L))
                        .updateStateByKey(open)
                        .mapValues(clicks -> clicks.size())
                        .filter(session -> session.value() >= 2)
                        .keys(),
                "[b]",
                "a b",
                "b b");
    }

    @Test
    void statisticsOfAllTime() {
        gives(
                words.mapToPair(word -> Pair.of(word.charAt(0), word.length()))
                        .updateStateByKey(Aggregators.both(Aggregators.count(), Aggregators.mean(n -> n)))
                        .mapValues(both -> both.key() + " of " + both.value())
                        .join(words.mapToPair(word -> Pair.of(word.charAt(0), word))),
                "[(a, (3 of 2.0, aaa))]",
                "a aa b",
                "aaa");
    }

    // ---- windows ----

    @Test
    void topTwoOfEachWindow() {
        gives(
                words.mapToPair(word -> Pair.of(word, 1))
                        .reduceByKeyAndWindow((a, b) -> a + b, (a, b) -> a - b, THREE_SECONDS, SECOND)
                        .transformToPair(counts ->
                                counts.mapToPair(count -> count.swap()).sortByKey(Comparator.reverseOrder()))
                        .transform(counts -> counts.zipWithIndex()
                                .filter(ranked -> ranked.value() < 2)
                                .map(ranked -> ranked.key().value())),
                "[b, c]",
                "a b b",
                "b c c",
                "c c c");
    }

    @Test
    void logAnalyzer() {
        List<String> report = new ArrayList<>();
        Function1<String, List<String>> parse = line -> {
            Matcher matcher = LOG_LINE.matcher(line);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(line);
            }
            return List.of(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4));
        };
        lines.map(parse).window(THREE_SECONDS, SECOND).foreachBatch(log -> {
            if (log.isEmpty()) {
                return;
            }
            Batch<Long> sizes = log.map(entry -> Long.parseLong(entry.get(3))).cache();
            report.add("avg " + sizes.reduce((a, b) -> a + b).get() / sizes.count() + ", max "
                    + sizes.max(Comparator.naturalOrder()).get());
            report.add("codes "
                    + log.mapToPair(entry -> Pair.of(Integer.parseInt(entry.get(2)), 1L))
                            .reduceByKey(Long::sum)
                            .sortByKey()
                            .take(100));
            report.add("frequent "
                    + log.mapToPair(entry -> Pair.of(entry.get(0), 1L))
                            .reduceByKey(Long::sum)
                            .filter(count -> count.value() > 1)
                            .map(count -> count.key())
                            .take(100));
            report.add("top "
                    + log.mapToPair(entry -> Pair.of(entry.get(1), 1L))
                            .reduceByKey(Long::sum)
                            .top(1, Comparator.comparing(count -> count.value())));
        });
        run("1.1.1.1 /a 200 10;2.2.2.2 /a 404 20", "1.1.1.1 /b 200 60");

        assertThat(report.subList(4, 8))
                .containsExactly("avg 30, max 60", "codes [(200, 2), (404, 1)]", "frequent [1.1.1.1]", "top [(/a, 2)]");
    }

    @Test
    void impressionsAndClicksOfTwoWindows() {
        PairDStream<String, String> impressions =
                lines.filter(line -> line.startsWith("i")).mapToPair(line -> Pair.of(line.substring(1), "seen"));
        PairDStream<String, String> clicks =
                lines.filter(line -> line.startsWith("c")).mapToPair(line -> Pair.of(line.substring(1), "clicked"));
        gives(
                impressions
                        .window(THREE_SECONDS)
                        .leftOuterJoin(clicks.window(SECOND))
                        .mapValues(both -> both.value().isPresent())
                        .filter(ad -> ad.value())
                        .keys(),
                "[2]",
                "i1;i2",
                "c2;i3");
    }

    @Test
    void alertsOverSlidingCounts() {
        List<String> alerts = new ArrayList<>();
        words.filter(word -> word.equals("ERROR"))
                .countByWindow(THREE_SECONDS, SECOND)
                .filter(n -> n >= 3)
                .foreachBatch((counts, time) -> counts.collect().forEach(n -> alerts.add(time + ": " + n)));
        run("ERROR ok", "ERROR", "ERROR", "ok");
        assertThat(alerts).containsExactly("1970-01-01T00:00:03Z: 3");
    }

    // ---- joins with tables ----

    @Test
    void broadcastJoin() {
        Map<String, String> countries = ssc.batch(List.of("de Germany", "fr France"))
                .map(line -> SPACE.split(line))
                .mapToPair(parts -> Pair.of(parts[0], parts[1]))
                .collectAsMap();
        gives(
                words.mapToPair(code -> Pair.of(countries.getOrDefault(code, "elsewhere"), 1))
                        .reduceByKey((a, b) -> a + b)
                        .mapToPair(count -> count.swap()),
                "[(1, France), (1, elsewhere), (2, Germany)]",
                "de fr de xx");
    }

    @Test
    void recoverableWordCountWithAListOfDroppedWords() {
        List<String> dropped = List.of("a", "b");
        AtomicLong droppedWords = new AtomicLong();
        Map<Instant, List<Pair<String, Integer>>> output = new TreeMap<>();
        words.mapToPair(word -> Pair.of(word, 1))
                .reduceByKey((a, b) -> a + b)
                .foreachBatch((counts, time) -> output.put(
                        time,
                        counts.filter(count -> {
                                    if (dropped.contains(count.key())) {
                                        droppedWords.addAndGet(count.value());
                                        return false;
                                    }
                                    return true;
                                })
                                .sortByKey()
                                .collect()));
        run("a c a d");
        assertThat(output).hasToString("{1970-01-01T00:00:01Z=[(c, 1), (d, 1)]}");
        assertThat(droppedWords).hasValue(2);
    }

    @Test
    void blockedUsersOfAnotherStream() {
        PairDStream<String, Integer> blocked =
                words.filter(word -> word.startsWith("-")).mapToPair(word -> Pair.of(word.substring(1), 0));
        gives(
                words.mapToPair(word -> Pair.of(word, word.length()))
                        .transformWithToPair(blocked, (all, without, time) -> all.subtractByKey(without))
                        .transformWith(words, (all, raw, time) -> all.keys().intersection(raw)),
                "[-bb, a]",
                "a bb -bb");
    }

    // ---- groups ----

    @Test
    void invertedIndex() {
        gives(
                lines.map(line -> line.split(": "))
                        .flatMapToPair(page -> {
                            List<Pair<String, String>> found = new ArrayList<>();
                            for (String word : page[1].split(" ")) {
                                found.add(Pair.of(word, page[0]));
                            }
                            return found;
                        })
                        .distinct()
                        .groupByKey()
                        .mapValues(pages -> {
                            List<String> sorted = new ArrayList<>();
                            pages.forEach(sorted::add);
                            Collections.sort(sorted);
                            return String.join("+", sorted);
                        }),
                "[(x, p+q), (y, p)]",
                "p: x y x;q: x");
    }

    @Test
    void summaryOfEachKeyInOnePass() {
        record Summary(long n, long total, double mean) {}
        gives(
                words.mapToPair(word -> Pair.of(word.charAt(0), word.length()))
                        .combineByKey(Aggregators.all(
                                Aggregators.count(),
                                Aggregators.sum(n -> n),
                                Aggregators.mean(n -> n),
                                (n, total, mean) -> new Summary(n, total, mean)))
                        .mapValues(summary -> summary.n() + "/" + summary.total() + "/" + summary.mean()),
                "[(a, 2/3/1.5), (b, 1/1/1.0)]",
                "a aa b");
    }

    @Test
    void longestOfEachKey() {
        gives(
                words.mapToPair(word -> Pair.of(word.charAt(0), word.length()))
                        .combineByKey(Aggregators.reducing((a, b) -> a > b ? a : b))
                        .mapValues(n -> n + 1),
                "[(a, 3), (b, 2)]",
                "a aa b");
    }
}
