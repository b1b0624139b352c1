package io.dstream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.PaneStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.examples.LateReadings.Measure;
import io.dstream.testing.Await;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the examples by event time: their mains, and their jobs batch by batch. */
@Timeout(60)
class EventTimeExamplesTest {
    private final StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1));

    @AfterEach
    void stop() {
        driver.close();
    }

    private static DStream<TimedLine> lines(TestInput<String> input) {
        return input.stream().flatMap(line -> TimedLine.parse(line));
    }

    private static void batch(StreamingTestDriver driver, TestInput<String> input, String... lines) {
        input.add(lines);
        driver.runBatch();
    }

    @Test
    void aLineThatDoesNotBeginWithATimeIsLeftOut() {
        assertThat(TimedLine.parse("12:00:07  harbour 250 "))
                .containsExactly(new TimedLine(TimedLine.time("12:00:07"), "harbour 250"));
        assertThat(List.of("", "12:00:07", "noon harbour 250", "25:00:00 harbour 250"))
                .allMatch(line -> TimedLine.parse(line).isEmpty());
        assertThat(List.of("12:00:07 harbour", "12:00:07 harbour much", "12:00:07 harbour 1 2"))
                .allMatch(line -> Measure.parse(line).isEmpty());
    }

    @Test
    void lateReadings() throws Exception {
        Console console = Console.of(() -> LateReadings.main(new String[0]));

        assertThat(console.out()).isEqualTo("""
                        12:00 harbour  250.0 W at 11.5 degrees, on time
                        12:00 hill     100.0 W at  9.0 degrees, on time
                        12:00 harbour  300.0 W at 11.5 degrees, late
                        12:01 harbour  300.0 W at 11.0 degrees, on time
                        too late: 12:00:10 hill 80.0
                        """);
    }

    @Test
    void aMinuteWaitsForTheSlowerSourceUntilThatIsIdle() {
        TestInput<Measure> readings = driver.input(1);
        TestInput<Measure> temperatures = driver.input(1);
        PaneStream<String, Pair<List<Double>, List<Double>>> minutes =
                LateReadings.byMinute(readings.stream(), temperatures.stream());
        TestOutput<String> out = driver.collect(minutes.map(pane -> LateReadings.inWords(pane)));

        readings.addAll(Measure.parse("12:00:05 hill 100"));
        temperatures.addAll(Measure.parse("12:00:05 hill 9"));
        driver.runBatch();
        for (int second = 1; second < 30; second++) {
            readings.addAll(Measure.parse("12:05:00 hill 100"));
            driver.runBatch();
            assertThat(out.all()).isEmpty();
        }
        readings.addAll(Measure.parse("12:05:00 hill 100"));
        driver.runBatch();

        assertThat(out.last()).containsExactly("12:00 hill     100.0 W at  9.0 degrees, on time");
    }

    @Test
    void pageViewSessions() throws Exception {
        Console console = Console.of(() -> PageViewSessions.main(new String[0]));

        assertThat(console.out()).isEqualTo("""
                        12:00 to 12:01:10 ada saw /home, /tour, /prices
                        12:00:10 to 12:00:50 bela saw /prices, /order
                        12:00 to 12:02 ada saw /home, /tour, /prices, /order
                        12:02:30 to 12:02:30 faro saw /home
                        """);
    }

    @Test
    void aLateViewMakesOneSessionOfTwo() {
        TestInput<String> input = driver.input();
        TestOutput<String> out = driver.collect(
                PageViewSessions.sessions(lines(input)).map(session -> PageViewSessions.inWords(session)));
        batch(driver, input, "12:00:00 ada /home", "12:01:30 ada /order");
        batch(driver, input, "12:02:50 bela /home");
        assertThat(out.all())
                .containsExactlyInAnyOrder("12:00 to 12:00 ada saw /home", "12:01:30 to 12:01:30 ada saw /order");
        batch(driver, input, "12:00:50 ada /tour");

        assertThat(out.last()).containsExactly("12:00 to 12:01:30 ada saw /home, /tour, /order (a view came late)");
    }

    @Test
    void trendingTags() throws Exception {
        Console console = Console.of(() -> TrendingTags.main(new String[0]));

        assertThat(console.out()).isEqualTo("""
                        until 12:01  #java 2, #spring 2
                        until 12:02  #spring 3, #java 2
                        until 12:03  #rain 3, #spring 3, #java 2
                        """);
    }

    @Test
    void aTagCountsForTenMinutes() {
        TestInput<String> input = driver.input();
        TestOutput<String> out =
                driver.collect(TrendingTags.trending(lines(input), 1).map(top -> TrendingTags.inWords(top)));
        batch(driver, input, "12:00:30 #a #a", "12:05:00 #b no tags # here a#b");
        input.finish();
        driver.runBatch();

        assertThat(out.all())
                .contains("until 12:01  #a 2", "until 12:10  #a 2", "until 12:11  #b 1", "until 12:15  #b 1")
                .hasSize(15);
    }

    @Test
    void whoeverConnectsFeedsTheProgram() throws Exception {
        String[] port = {"" + freePort()};
        try (StreamingContext ssc = StreamingContext.local(Duration.ofMillis(20))) {
            CountDownLatch read = new CountDownLatch(1);
            ssc.from(TimedLine.source(port, 0, List.of()))
                    .flatMap(line -> TimedLine.parse(line))
                    .filter(line -> line.equals(new TimedLine(TimedLine.time("12:00:10"), "#spring")))
                    .foreachBatch(batch -> batch.forEach(line -> read.countDown()));
            ssc.start();
            try (Socket sender = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port[0]))) {
                sender.getOutputStream().write("12:00:10 #spring\n".getBytes(StandardCharsets.UTF_8));
                Await.latch(read);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
