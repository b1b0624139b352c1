package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.BatchFailurePolicy;
import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.StreamingException;
import io.dstream.StreamingListener;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.report.BatchReport;
import io.dstream.report.StreamingMetrics;
import io.dstream.sink.Sink;
import io.dstream.source.BackPressure;
import io.dstream.source.BufferLimits;
import io.dstream.source.Receiver;
import io.dstream.source.Sources;
import io.dstream.sources.Generators;
import io.dstream.sources.Publishers;
import io.dstream.sources.Sockets;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The code that the guide shows, run. */
@Timeout(60)
class GuideTest {
    private final StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1));
    private final StreamingContext ssc = driver.context();
    private final TestInput<String> input = driver.input();
    private final DStream<String> lines = input.stream();

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void theFirstProgramCountsWords() throws Exception {
        PrintStream console = System.out;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("localhost"));
                PipedInputStream printed = new PipedInputStream(1 << 16);
                PrintStream out = new PrintStream(new PipedOutputStream(printed), true, StandardCharsets.UTF_8);
                BufferedReader text = new BufferedReader(new InputStreamReader(printed, StandardCharsets.UTF_8))) {
            System.setOut(out);
            Thread program = new Thread(() -> {
                try {
                    FirstProgram.main(new String[] {"" + server.getLocalPort()});
                } catch (InterruptedException e) {
                    // that is how it ends
                }
            });
            program.start();
            try (Socket client = server.accept()) {
                client.getOutputStream().write("to be or not to be\n".getBytes(StandardCharsets.UTF_8));
                String line = text.readLine();
                while (!line.equals("(to, 2)")) {
                    line = text.readLine();
                }
            } finally {
                program.interrupt();
                program.join();
            }
        } finally {
            System.setOut(console);
        }
    }

    // ---- streams and batches ----

    @Test
    void streamsBranch() {
        // snippet: branches
        DStream<String> words = lines.flatMap(line -> List.of(line.split(" ")));
        DStream<Long> howMany = words.count();
        PairDStream<String, Long> howOften = words.countByValue();
        // end
        TestOutput<Long> counts = driver.collect(howMany);
        TestOutput<Pair<String, Long>> byWord = driver.collect(howOften);
        input.add("a b a");
        driver.runBatch();

        assertThat(counts.last()).containsExactly(3L);
        assertThat(byWord.last()).containsExactlyInAnyOrder(Pair.of("a", 2L), Pair.of("b", 1L));
    }

    // snippet: my-job
    static final class TopWords {
        static Batch<Pair<String, Long>> run(Batch<String> lines) {
            return lines.flatMap(line -> List.of(line.split(" ")))
                    .mapToPair(word -> Pair.of(word, 1L))
                    .reduceByKey(Long::sum)
                    .sortBy(count -> -count.value());
        }
    }
    // end

    @Test
    void oneJobServesBothBatchesAndStreams() {
        // snippet: same-code
        List<Pair<String, Long>> once =
                TopWords.run(ssc.batch(List.of("a b a"))).take(10);
        DStream<Pair<String, Long>> everyBatch = lines.transform(TopWords::run);
        // end
        TestOutput<Pair<String, Long>> output = driver.collect(everyBatch);
        input.add("a b a");
        driver.runBatch();

        assertThat(once).containsExactly(Pair.of("a", 2L), Pair.of("b", 1L));
        assertThat(output.last()).isEqualTo(once);
    }

    @Test
    void joinsAStaticTable() {
        // snippet: static-join
        PairBatch<String, String> countries =
                PairBatch.of(ssc.batch(List.of(Pair.of("de", "Germany"), Pair.of("fr", "France"))));
        PairDStream<String, Pair<String, String>> joined =
                lines.keyBy(line -> line.substring(0, 2)).join(countries);
        // end
        TestOutput<Pair<String, Pair<String, String>>> output = driver.collect(joined);
        input.add("de 4711", "xx 0");
        driver.runBatch();

        assertThat(output.last()).containsExactly(Pair.of("de", Pair.of("de 4711", "Germany")));
    }

    @Test
    void aNameAppearsInErrors() {
        // snippet: named
        DStream<Integer> numbers = lines.map(Integer::parseInt).named("parse");
        // end
        driver.collect(numbers);
        input.add("12", "twelve");

        assertThatThrownBy(driver::runBatch)
                .isInstanceOf(StreamingException.class)
                .hasMessageStartingWith("test: batch 1970-01-01T00:00:01Z failed in parse/map (GuideTest.java:")
                .hasMessageEndingWith("): java.lang.NumberFormatException: For input string: \"twelve\"");
    }

    // ---- configuration ----

    @Test
    void everythingCanBeSetOnTheBuilder() {
        // snippet: builder
        StreamingContext program = StreamingContext.builder()
                .appName("word-count")
                .batchInterval(Duration.ofMillis(500))
                .parallelism(4)
                .onBatchFailure(BatchFailurePolicy.retry(3, Duration.ofSeconds(1), BatchFailurePolicy.skip()))
                .backPressure(BackPressure.pid().withInitialRate(5_000).withMaxRate(50_000))
                .receiverBuffer(new BufferLimits(100_000, 64L << 20))
                .maxPendingBatches(1)
                .stopOnShutdown(Duration.ofSeconds(30))
                .build();
        // end
        try (program) {
            assertThat(program).hasToString("word-count (a batch every 500 ms, INITIALIZED)");
        }
    }

    // ---- sources ----

    @Test
    void socketsAreConfigured() throws Exception {
        int port = 9999;
        // snippet: sockets
        DStream<String> fromServer = ssc.from(Sockets.textLines("localhost", port)); // connects
        DStream<String> fromSenders = ssc.from(Sockets.listen(port)); // is connected to
        DStream<String> withOptions = ssc.from(Sockets.client("feed.example.com", port)
                .charset(StandardCharsets.ISO_8859_1)
                .maxLineBytes(16 << 10)
                .idleTimeout(Duration.ofMinutes(1))
                .lines());
        // end
        assertThat(List.of(fromServer.id(), fromSenders.id(), withOptions.id())).doesNotHaveDuplicates();
    }

    @Test
    void generatorsGiveWhatIsDue() {
        // snippet: generator
        DStream<String> records = ssc.from(Generators.rate(1_000, n -> "record " + n));
        // end
        TestOutput<String> output = driver.collect(records);
        driver.runBatch();

        assertThat(output.last()).hasSize(1000).startsWith("record 0", "record 1");
    }

    @Test
    void publishersComeInAndGoOut() {
        List<Long> lengths = new ArrayList<>();
        Consumer<Long> consumer = lengths::add;
        // snippet: publishers
        SubmissionPublisher<String> in = new SubmissionPublisher<>();
        Flow.Publisher<Long> out =
                Publishers.toPublisher(ssc.from(Publishers.from(in)).map(text -> (long) text.length()));
        // end
        out.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(Long length) {
                consumer.accept(length);
            }

            @Override
            public void onError(Throwable e) {}

            @Override
            public void onComplete() {}
        });
        ssc.start();
        in.submit("four");
        while (lengths.isEmpty()) { // the publisher has threads of its own
            driver.runBatch();
        }

        assertThat(lengths).containsExactly(4L);
    }

    @Test
    void queuesAreLive() {
        // snippet: queue
        Queue<List<String>> batches = new ConcurrentLinkedQueue<>();
        DStream<String> records = ssc.from(Sources.queue(batches));
        // end
        TestOutput<String> output = driver.collect(records);
        driver.runBatch();
        batches.add(List.of("a", "b"));
        driver.runBatch();

        assertThat(output.batches()).containsExactly(List.of(), List.of("a", "b"));
    }

    private interface Device {
        void onReading(Consumer<Double> callback) throws IOException;

        void close();
    }

    // snippet: receiver
    static final class Sensor extends Receiver<Double> {
        private final Device device;

        Sensor(Device device) {
            this.device = device;
        }

        @Override
        protected void onStart() throws IOException {
            device.onReading(reading -> store(reading)); // must not wait: registers a callback or starts a thread
        }

        @Override
        protected void onStop() {
            device.close();
        }
    }
    // end

    @Test
    void aReceiverStoresWhatItIsPushed() {
        List<Consumer<Double>> callbacks = new ArrayList<>();
        Device device = new Device() {
            @Override
            public void onReading(Consumer<Double> callback) {
                callbacks.add(callback);
            }

            @Override
            public void close() {}
        };
        // snippet: receiver-used
        DStream<Double> readings = ssc.from(Sources.of(new Sensor(device)));
        // end
        TestOutput<Double> output = driver.collect(readings);
        ssc.start();
        callbacks.get(0).accept(21.5);
        driver.runBatch();

        assertThat(output.last()).containsExactly(21.5);
    }

    // ---- outputs ----

    @Test
    void foreachBatchDoesAnything() {
        List<String> sent = new ArrayList<>();
        PairDStream<String, Long> counts = lines.countByValue();
        // snippet: foreach-batch
        counts.foreachBatch((batch, time) -> {
            List<Pair<String, Long>> top = batch.top(3, Comparator.comparing(Pair::value));
            sent.add(time + ": " + top);
        });
        // end
        input.add("a", "b", "a");
        driver.runBatch();

        assertThat(sent).containsExactly("1970-01-01T00:00:01Z: [(a, 2), (b, 1)]");
    }

    private static final Map<Instant, Map<String, Long>> TABLE = new ConcurrentHashMap<>();

    // snippet: sink
    static final class CountTable implements Sink<Pair<String, Long>> {
        @Override
        public void open(String id) {} // before the first batch: connect here

        @Override
        public void write(Batch<Pair<String, Long>> batch, Instant batchTime) {
            // A batch that is tried again has the same time: this replaces what the failed attempt has written.
            TABLE.put(batchTime, new TreeMap<>(PairBatch.of(batch).collectAsMap()));
        }

        @Override
        public void close() {} // after the last batch, also where the program has failed
    }
    // end

    @Test
    void aSinkTakesEachBatch() {
        // snippet: sink-used
        lines.countByValue().to(new CountTable());
        // end
        input.add("a", "b", "a");
        driver.runBatch();

        assertThat(TABLE).hasToString("{1970-01-01T00:00:01Z={a=2, b=1}}");
    }

    // ---- testing ----

    private static PairDStream<String, Long> wordCounts(DStream<String> lines) {
        return lines.flatMap(line -> List.of(line.split(" "))).countByValue();
    }

    // snippet: testing
    @Test
    void countsTheWordsOfEachBatch() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<String> lines = driver.input();
            TestOutput<Pair<String, Long>> counts = driver.collect(wordCounts(lines.stream()));

            lines.add("a b", "a");
            driver.runBatch();
            lines.add("c");
            driver.runBatch();

            assertThat(counts.batches().get(0)).containsExactlyInAnyOrder(Pair.of("a", 2L), Pair.of("b", 1L));
            assertThat(counts.last()).containsExactly(Pair.of("c", 1L));
            assertThat(driver.now()).isEqualTo(Instant.ofEpochSecond(2));
        }
    }
    // end

    // ---- stopping and failing ----

    @Test
    void stopsGracefully() throws Exception {
        driver.collect(lines);
        ssc.start();
        ssc.stopGracefully(Duration.ofSeconds(30));
        ssc.awaitTermination();

        assertThat(ssc.state()).isEqualTo(StreamingContext.State.STOPPED);
    }

    @Test
    void retriesABatch() {
        AtomicInteger attempts = new AtomicInteger();
        // snippet: failure-policy
        BatchFailurePolicy policy = BatchFailurePolicy.retry(3, Duration.ofSeconds(1), BatchFailurePolicy.skip());
        // end
        StreamingContext.Builder builder =
                StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).onBatchFailure(policy);
        try (StreamingTestDriver retrying = StreamingTestDriver.create(builder)) {
            TestInput<String> in = retrying.input();
            in.stream().foreachBatch(batch -> {
                if (attempts.incrementAndGet() < 3) {
                    throw new IOException("the database is away");
                }
            });
            retrying.runBatch();
        }

        assertThat(attempts).hasValue(3);
    }

    // ---- watching ----

    @Test
    void listenersAreTold() {
        List<Instant> late = new ArrayList<>();
        // snippet: listener
        ssc.addListener(new StreamingListener() {
            @Override
            public void onBatchCompleted(BatchReport batch) {
                Duration delay = batch.totalDelay().orElse(Duration.ZERO);
                if (delay.compareTo(ssc.batchInterval()) > 0) {
                    late.add(batch.time());
                }
            }
        });
        // end
        driver.collect(lines);
        driver.runBatch();

        assertThat(late).isEmpty();
    }

    @Test
    void metricsCount() {
        driver.collect(lines);
        input.add("a", "b");
        driver.runBatch();
        // snippet: metrics
        StreamingMetrics metrics = ssc.metrics();
        long behind = metrics.waitingBatches();
        long processed = metrics.processedRecords();
        // end

        assertThat(behind).isZero();
        assertThat(processed).isEqualTo(2);
    }
}
