package io.dstream.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.kinesis.StandIn.Answer;
import io.dstream.sink.Sink;
import io.dstream.source.Sources;
import io.dstream.testing.Await;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is put, how, and again. */
class KinesisSinkTest {
    private static final KinesisServer SERVER = KinesisServer.shared();
    private static final String DONE = "{\"ShardId\":\"s\",\"SequenceNumber\":\"1\"}";
    private static final String REFUSED =
            "{\"ErrorCode\":\"ProvisionedThroughputExceededException\",\"ErrorMessage\":\"for a test\"}";

    private StandIn kinesis;
    private String stream;

    @BeforeEach
    void open() throws Exception {
        kinesis = StandIn.before(SERVER.port());
        stream = SERVER.stream(1);
    }

    @AfterEach
    void close() {
        kinesis.close();
    }

    private KinesisOutput output() {
        return Kinesis.sink(stream)
                .endpoint(KinesisServer.endpoint(kinesis.port()))
                .credentials(KinesisServer.ACCESS, KinesisServer.SECRET);
    }

    private static Sink<String> text(KinesisOutput output) {
        return output.records(value -> value.split(" ")[0], value -> value.getBytes(UTF_8));
    }

    private static void write(Sink<String> sink, int partitions, List<String> values) {
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                StreamingContext.builder().appName("sink").parallelism(2).batchInterval(Duration.ofSeconds(1)))) {
            TestInput<String> input = driver.input();
            input.stream().repartition(partitions).to(sink);
            input.addAll(values);
            driver.runBatch();
        }
    }

    private static List<String> numbers(int until) {
        return IntStream.range(0, until).mapToObj(n -> "k" + n % 7 + " " + n).toList();
    }

    /** The values in the requests, one list for each. */
    private List<List<String>> requests() {
        return kinesis.requests("PutRecords").stream()
                .map(request -> Arrays.stream(request.split("\"Data\":\""))
                        .skip(1)
                        .map(rest -> new String(
                                java.util.Base64.getDecoder().decode(rest.substring(0, rest.indexOf('"'))), UTF_8))
                        .toList())
                .toList();
    }

    private static Answer answer(String... results) {
        long failed = Arrays.stream(results).filter(REFUSED::equals).count();
        return new Answer(
                200, "{\"FailedRecordCount\":" + failed + ",\"Records\":[" + String.join(",", results) + "]}");
    }

    @Test
    void aRequestHas500RecordsAtMostAndTheRestFollows() {
        write(text(output()), 1, numbers(1_234));
        assertThat(requests()).map(List::size).containsExactly(500, 500, 234);
        assertThat(SERVER.read(stream)).isEqualTo(numbers(1_234));
    }

    @Test
    void aRequestHas5MiBAtMost() {
        String large = "0".repeat(900_000);
        write(
                text(output()),
                1,
                IntStream.range(0, 12).mapToObj(n -> "k " + n + large).toList());
        assertThat(requests()).map(List::size).containsExactly(5, 5, 2);
        assertThat(SERVER.read(stream)).hasSize(12);
    }

    @Test
    void partitionsAreSentEachByItself() {
        write(text(output()), 3, numbers(300));
        assertThat(requests()).hasSize(3);
        assertThat(SERVER.read(stream)).containsExactlyInAnyOrderElementsOf(numbers(300));
    }

    @Test
    void nothingIsSentForAnEmptyBatch() {
        write(text(output()), 2, List.of());
        assertThat(requests()).isEmpty();
    }

    @Test
    void onlyWhatWasRefusedIsSentAgain() {
        kinesis.next("PutRecords", answer(DONE, REFUSED, DONE, REFUSED), answer(REFUSED, DONE));
        write(text(output()), 1, List.of("a 1", "b 2", "a 3", "c 4"));
        assertThat(requests())
                .containsExactly(List.of("a 1", "b 2", "a 3", "c 4"), List.of("b 2", "c 4"), List.of("b 2"));
    }

    @Test
    void aRequestThatIsNotAnsweredIsSentAgain() {
        kinesis.next(
                "PutRecords",
                Answer.refused(500, "InternalFailure"),
                Answer.refused(400, "ProvisionedThroughputExceededException"));
        write(text(output()), 1, List.of("a 1", "b 2"));
        assertThat(requests()).hasSize(3).containsOnly(List.of("a 1", "b 2"));
        assertThat(SERVER.read(stream)).containsExactly("a 1", "b 2");
    }

    @Test
    void aKeyIsInARequestOnceIfItsOrderIsKept() {
        kinesis.next("PutRecords", answer(REFUSED, DONE));
        write(text(output().orderPerKey()), 1, List.of("a 1", "b 1", "a 2", "c 1", "b 2", "a 3"));
        assertThat(requests())
                .containsExactly(List.of("a 1", "b 1"), List.of("a 1"), List.of("a 2", "c 1", "b 2"), List.of("a 3"));
    }

    @Test
    void aBatchFailsIfNothingIsAcceptedForAWhile() {
        Answer refused = answer(REFUSED);
        for (int i = 0; i < 100; i++) {
            kinesis.next("PutRecords", refused);
        }
        assertThatThrownBy(() -> write(text(output().giveUpAfter(Duration.ofMillis(250))), 1, List.of("a 1")))
                .hasStackTraceContaining("records could not be put into stream '" + stream
                        + "': Kinesis refuses them (ProvisionedThroughputExceededException)");
    }

    @Test
    void aBatchFailsAtOnceIfNothingWillHelp() {
        kinesis.next("PutRecords", Answer.refused(400, "AccessDeniedException"));
        assertThatThrownBy(() -> write(text(output()), 1, List.of("a 1")))
                .hasStackTraceContaining("access denied (400 AccessDeniedException)");
        assertThat(requests()).hasSize(1);
    }

    @Test
    void aStopEndsTheSendingAgain() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            kinesis.next("PutRecords", answer(REFUSED));
        }
        Queue<Collection<String>> batches = new ArrayDeque<>(List.of(List.of("a 1")));
        try (StreamingContext ssc = StreamingContext.local(Duration.ofMillis(50))) {
            ssc.from(Sources.queue(batches)).repartition(1).to(text(output()));
            ssc.start();
            Await.until("it is being refused", () -> requests().size() > 1);
            ssc.stop();
            assertThat(ssc.awaitTermination(Await.DEADLINE)).isTrue();
        }
        assertThat(requests()).hasSizeLessThan(1_000);
    }

    @Test
    void keysAndSizesAreChecked() {
        assertThatThrownBy(() -> write(output().records(value -> "", value -> new byte[1]), 1, List.of("a")))
                .hasStackTraceContaining("a partition key of 0 characters: Kinesis takes 1 to 256");
        assertThatThrownBy(
                        () -> write(output().records(value -> "k".repeat(257), value -> new byte[1]), 1, List.of("a")))
                .hasStackTraceContaining("a partition key of 257 characters");
        assertThatThrownBy(() -> write(
                        output().maxRecordBytes(10).records(value -> "k", value -> new byte[10]), 1, List.of("a")))
                .hasStackTraceContaining("a record of 11 bytes with its key: the sink takes 10");
        assertThatThrownBy(() -> write(output().records(value -> null, value -> new byte[1]), 1, List.of("a")))
                .hasStackTraceContaining("expected a partition key");
        assertThat(requests()).isEmpty();
    }

    @Test
    void aSinkIsForOneStream() {
        Sink<String> sink = text(output());
        write(sink, 1, List.of("a"));
        assertThatThrownBy(() -> write(sink, 1, List.of("a"))).hasStackTraceContaining("a sink is for one stream");
    }
}
