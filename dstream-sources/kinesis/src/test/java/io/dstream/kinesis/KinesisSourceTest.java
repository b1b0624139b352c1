package io.dstream.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.source.BackPressure;
import io.dstream.source.BufferLimits;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

/** What is read of a stream, from where, and what programs find that are started again. */
class KinesisSourceTest {
    private static final KinesisServer SERVER = KinesisServer.shared();

    @TempDir
    Path checkpoint;

    private static KinesisSource<String> of(String stream) {
        return Run.source(SERVER.port(), stream);
    }

    private static List<PutRecordsRequestEntry> numbers(int from, int until) {
        return IntStream.range(from, until)
                .mapToObj(n -> KinesisServer.entry("" + n, "" + n))
                .toList();
    }

    @Test
    void aRecordHasWhatKinesisKnowsOfIt() throws Exception {
        String stream = SERVER.stream(1);
        Instant before = Instant.ofEpochMilli(System.currentTimeMillis());
        SERVER.put(stream, List.of(KinesisServer.entry("a key", "a value")));
        try (Run run = Run.of(of(stream).from(StartPosition.horizon()))) {
            run.until(1);
            KinesisRecord<String> record = run.records().get(0);
            assertThat(record.shard()).isEqualTo("shardId-000000000000");
            assertThat(record.key()).isEqualTo("a key");
            assertThat(record.value()).isEqualTo("a value");
            assertThat(record.sequenceNumber()).matches("\\d{50,60}");
            assertThat(record.subSequenceNumber()).isZero();
            assertThat(record.arrival()).isBetween(before, before.plusSeconds(60));
        }
    }

    @Test
    void theHorizonIsTheOldestRecordOfAllShards() throws Exception {
        String stream = SERVER.stream(3);
        SERVER.put(stream, "a", "b", "c", "d", "e", "f");
        try (Run run = Run.of(of(stream).from(StartPosition.horizon()))) {
            assertThat(run.until(6)).containsExactlyInAnyOrder("a", "b", "c", "d", "e", "f");
            SERVER.put(stream, "g");
            assertThat(run.until(7)).contains("g");
        }
    }

    @Test
    void theLatestIsWhatComesAfterTheStart() throws Exception {
        String stream = SERVER.stream(2);
        SERVER.put(stream, "old", "older");
        try (Run run = Run.of(of(stream), checkpoint)) {
            run.batch();
            SERVER.put(stream, "new", "newer", "newest");
            assertThat(run.until(3)).containsExactlyInAnyOrder("new", "newer", "newest");
        }
    }

    @Test
    void whatComesBetweenALatestStartAndTheNextIsRead() throws Exception {
        String stream = SERVER.stream(2);
        SERVER.put(stream, "old");
        try (Run run = Run.of(of(stream), checkpoint)) {
            run.batch();
        }
        SERVER.put(stream, "a", "b", "c");
        try (Run run = Run.of(of(stream), checkpoint)) {
            assertThat(run.until(3)).containsExactlyInAnyOrder("a", "b", "c");
        }
    }

    @Test
    void aTimeIsThatOfTheFirstRecord() throws Exception {
        String stream = SERVER.stream(1);
        SERVER.put(stream, "early");
        Instant arrival;
        try (Run run = Run.of(of(stream).from(StartPosition.horizon()))) {
            run.until(1);
            arrival = run.records().get(0).arrival();
        }
        io.dstream.testing.Await.until(
                "the time is another", () -> System.currentTimeMillis() > arrival.toEpochMilli());
        SERVER.put(stream, "late");
        try (Run run = Run.of(of(stream).from(StartPosition.at(arrival.plusMillis(1))))) {
            assertThat(run.until(1)).containsExactly("late");
        }
        try (Run run = Run.of(of(stream).from(StartPosition.at(Instant.EPOCH.plusSeconds(1))))) {
            assertThat(run.until(2)).containsExactly("early", "late");
        }
    }

    @Test
    void aSequenceNumberIsThatOfTheLastRecordNotToBeRead() throws Exception {
        String stream = SERVER.stream(2);
        SERVER.put(stream, numbers(0, 20));
        List<KinesisRecord<String>> all;
        try (Run run = Run.of(of(stream).from(StartPosition.horizon()))) {
            run.until(20);
            all = run.records();
        }
        List<KinesisRecord<String>> ofFirst =
                all.stream().filter(record -> record.shard().endsWith("0")).toList();
        KinesisRecord<String> last = ofFirst.get(ofFirst.size() - 2);
        StartPosition start = StartPosition.after(Map.of(last.shard(), last.sequenceNumber()), StartPosition.horizon());
        try (Run run = Run.of(of(stream).from(start))) {
            run.until(20 - ofFirst.size() + 1);
            SERVER.put(stream, "end");
            assertThat(run.until(20 - ofFirst.size() + 2)).hasSize(20 - ofFirst.size() + 2);
        }
        assertThatThrownBy(() -> Run.of(
                                of(stream).from(StartPosition.after(Map.of("shardId-7", "1"), StartPosition.latest())))
                        .batch())
                .hasStackTraceContaining("names shardId-7");
    }

    @Test
    void aBatchThatFailedIsGivenAgainAsItWas() throws Exception {
        String stream = SERVER.stream(2);
        SERVER.put(stream, "a", "b", "c", "d");
        KinesisSource<String> source = of(stream).from(StartPosition.horizon());
        Map<Long, List<KinesisRecord<String>>> failed;
        try (Run run = Run.of(source, checkpoint).failing()) {
            assertThatThrownBy(() -> run.until(1)).hasMessageContaining("the sink fails");
            failed = run.batches;
        }
        SERVER.put(stream, "later");
        long last = failed.keySet().stream().mapToLong(n -> n).max().orElseThrow();
        try (Run run = Run.of(source, checkpoint)) {
            run.until(failed.get(last).size() + 1);
            assertThat(run.batches.get(last)).isEqualTo(failed.get(last));
            assertThat(run.until(5)).containsExactlyInAnyOrder("a", "b", "c", "d", "later");
        }
    }

    @Test
    void everyRecordIsGivenExactlyOnceHoweverOftenTheProgramIsRestarted() throws Exception {
        String stream = SERVER.stream(3);
        KinesisSource<String> source = of(stream).from(StartPosition.horizon());
        Random random = new Random(7);
        List<String> all = new ArrayList<>();
        int sent = 0;
        while (sent < 600) {
            int some = 1 + random.nextInt(180);
            SERVER.put(stream, numbers(sent, sent + some));
            sent += some;
            try (Run run = Run.of(source, builder -> builder.checkpointDir(checkpoint)
                    .backPressure(BackPressure.none().withMaxRate(1 + random.nextInt(80))))) {
                run.until(1); // whatever has been fetched by then
                all.addAll(run.values());
            }
        }
        int total = sent;
        try (Run run = Run.of(source, checkpoint)) {
            if (all.size() < total) {
                run.until(total - all.size());
            }
            all.addAll(run.values());
        }
        assertThat(all).hasSize(total).doesNotHaveDuplicates();
    }

    @Test
    void aRateLimitsABatchAndNothingIsLostByIt() throws Exception {
        String stream = SERVER.stream(2);
        SERVER.put(stream, numbers(0, 50));
        try (Run run = Run.of(
                of(stream).from(StartPosition.horizon()),
                builder -> builder.backPressure(BackPressure.none().withMaxRate(7)))) {
            run.until(50);
            assertThat(run.batches.values()).allMatch(batch -> batch.size() <= 7);
            assertThat(run.values()).hasSize(50).doesNotHaveDuplicates();
        }
    }

    @Test
    void aFullBufferHoldsFetchingBack() throws Exception {
        String stream = SERVER.stream(2);
        SERVER.put(stream, numbers(0, 500));
        try (Run run = Run.of(
                of(stream).from(StartPosition.horizon()),
                builder -> builder.receiverBuffer(new BufferLimits(20, 1 << 20)))) {
            assertThat(run.until(500)).hasSize(500).doesNotHaveDuplicates();
            assertThat(run.batches.values()).allMatch(batch -> batch.size() <= 40); // 20, and an answer for each thread
        }
    }

    @Test
    void whatCannotBeDecodedEndsTheProgram() throws Exception {
        String stream = SERVER.stream(1);
        SERVER.put(stream, "1", "two");
        KinesisSource<String> source = of(stream)
                .from(StartPosition.horizon())
                .values(bytes -> "" + Integer.parseInt(new String(bytes, java.nio.charset.StandardCharsets.UTF_8)));
        try (Run run = Run.of(source)) {
            assertThatThrownBy(() -> run.until(2))
                    .hasStackTraceContaining("of shardId-000000000000 cannot be decoded")
                    .hasStackTraceContaining("onUndecodable(SKIP)");
        }
    }

    @Test
    void whatCannotBeDecodedIsLeftOutIfSaid() throws Exception {
        String stream = SERVER.stream(1);
        SERVER.put(stream, "1", "two", "three", "4");
        KinesisSource<String> source = of(stream)
                .from(StartPosition.horizon())
                .onUndecodable(UndecodablePolicy.SKIP)
                .values(bytes -> "" + Integer.parseInt(new String(bytes, java.nio.charset.StandardCharsets.UTF_8)));
        try (Run run = Run.of(source)) {
            assertThat(run.until(2)).containsExactly("1", "4");
            assertThat(run.count("cannot be decoded and is left out")).isEqualTo(1);
        }
    }
}
