package io.dstream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.codec.Codecs;
import io.dstream.examples.PageViews.View;
import io.dstream.examples.Sessions.Session;
import io.dstream.examples.SmartMeters.Reading;
import io.dstream.examples.SmartMeters.Weather;
import io.dstream.examples.SparkMentions.Message;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the examples with windows and state: their mains, and their jobs batch by batch. */
@Timeout(60)
class WindowExamplesTest {
    private final StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
            .batchInterval(Duration.ofSeconds(1))
            .codec(Codecs.ofRecord(Session.class))
            .codec(PageViews.SKETCH));

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void sparkMentions() throws Exception {
        Console console = Console.of(() -> SparkMentions.main(new String[] {"2"}));

        assertThat(console.out())
                .contains("ada: Moved the nightly report to Spark")
                .containsPattern("\\d\\d:\\d\\d:\\d\\d  1 of the last 5 s mention Spark\n");
    }

    @Test
    void sparkMentionsAreCountedForFiveSeconds() {
        TestInput<Message> messages = driver.input();
        TestOutput<Long> counts = driver.collect(SparkMentions.mentions(messages.stream()));
        messages.add(new Message("ada", "Spark"), new Message("bela", "spark"), new Message("faro", "a Spark"));
        driver.runBatch();
        messages.add(new Message("ada", "Spark again"));
        driver.runBatches(6);

        assertThat(counts.all()).containsExactly(2L, 3L, 3L, 3L, 3L, 1L, 0L);
    }

    @Test
    void theFeedCanBeRead() throws Exception {
        assertThat(SparkMentions.feed())
                .hasSizeGreaterThan(30)
                .allMatch(message -> !message.text().isBlank())
                .contains(new Message("bela", "There was"));
    }

    @Test
    void trendingWords() throws Exception {
        Console console = Console.of(() -> TrendingWords.main(new String[] {"10"}));

        assertThat(console.out().lines().limit(2)).allMatch(line -> line.matches("(\\w+ \\d+(, )?){6}"));
    }

    @Test
    void trendingWordsGiveTheTopOfEachWindow() {
        TestInput<String> lines = driver.input();
        TestOutput<List<Pair<String, Long>>> top = driver.collect(
                TrendingWords.trending(lines.stream(), 2, 3, Duration.ofSeconds(2), Duration.ofSeconds(1)));
        lines.add("red green red", "blue is blue", "red");
        driver.runBatch();
        lines.add("green green green");
        driver.runBatches(2);

        assertThat(top.all())
                .containsExactly(
                        List.of(Pair.of("red", 3L), Pair.of("blue", 2L)),
                        List.of(Pair.of("green", 4L), Pair.of("red", 3L)),
                        List.of(Pair.of("green", 3L)));
    }

    @Test
    void sessions() throws Exception {
        Console console = Console.of(() -> Sessions.main(new String[0]));

        assertThat(console.out()).isEqualTo("""
                        ada saw [/home, /tour, /prices] in 200 ms
                        bela saw [/prices, /order, /thanks] in 400 ms
                        """);
    }

    @Test
    void aSessionEndsInTheBatchInWhichItsUserHasBeenIdleTooLong() {
        TestInput<Pair<String, String>> clicks = driver.input();
        TestOutput<Session> ended =
                driver.collect(Sessions.ended(PairDStream.of(clicks.stream()), Duration.ofSeconds(2)));
        clicks.add(Pair.of("ada", "/a"), Pair.of("ada", "/b"));
        driver.runBatches(3);
        assertThat(ended.all()).isEmpty();
        driver.runBatch();

        assertThat(ended.last())
                .containsExactly(
                        new Session("ada", Instant.ofEpochSecond(1), Instant.ofEpochSecond(1), List.of("/a", "/b")));
    }

    @Test
    void smartMeters() throws Exception {
        Console console = Console.of(() -> SmartMeters.main(new String[] {"10"}));

        assertThat(console.out()).containsPattern("harbour +\\d+ W at 1\\d\\.\\d degrees\nhill +\\d+ W at 1\\d\\.\\d");
    }

    @Test
    void smartMetersJoinTheMeansOfBothSources() {
        TestInput<Reading> readings = driver.input();
        TestInput<Weather> weather = driver.input();
        TestOutput<Pair<String, Pair<Double, Double>>> means = driver.collect(SmartMeters.wattsAndCelsius(
                readings.stream(), weather.stream(), Duration.ofSeconds(2), Duration.ofSeconds(1)));
        readings.add(new Reading("hill", "1", 100), new Reading("hill", "2", 300), new Reading("mill", "3", 1));
        weather.add(new Weather("hill", 10));
        driver.runBatch();
        readings.add(new Reading("hill", "1", 500));
        driver.runBatches(2);

        assertThat(means.all())
                .containsExactly(
                        Pair.of("hill", Pair.of(200.0, 10.0)), // in the third window there is no temperature
                        Pair.of("hill", Pair.of(300.0, 10.0)));
    }

    @Test
    void pageViews() throws Exception {
        Console console = Console.of(() -> PageViews.main(new String[] {"10"}));

        assertThat(console.out())
                .containsPattern(
                        "/home +\\d+ views by about +\\d+ visitors\n/prices +\\d+ views by about +\\d+ visitors");
    }

    @Test
    void pageViewsCountVisitorsOnceInEachWindow() {
        TestInput<View> views = driver.input(3);
        TestOutput<Pair<String, Pair<Long, Long>>> pages = driver.collect(
                PageViews.viewsAndVisitors(views.stream(), Duration.ofSeconds(3), Duration.ofSeconds(1)));
        for (int batch = 0; batch < 6; batch++) {
            for (int i = 0; i < 20; i++) {
                views.add(new View("/home", "visitor " + (i % 10 + batch)));
            }
            driver.runBatch();
        }

        assertThat(pages.all()) // so few are counted exactly
                .containsExactly(
                        Pair.of("/home", Pair.of(20L, 10L)),
                        Pair.of("/home", Pair.of(40L, 11L)),
                        Pair.of("/home", Pair.of(60L, 12L)),
                        Pair.of("/home", Pair.of(60L, 12L)),
                        Pair.of("/home", Pair.of(60L, 12L)),
                        Pair.of("/home", Pair.of(60L, 12L)));
    }
}
