package io.dstream.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.sink.FileSink;
import io.dstream.source.BackPressure;
import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** Shards that are split and merged. */
class ReshardingTest {
    private static final KinesisServer SERVER = KinesisServer.shared();
    private static final int KEYS = 20;

    @TempDir
    Path folder;

    private static KinesisSource<String> of(String stream) {
        return Run.source(SERVER.port(), stream).from(StartPosition.horizon());
    }

    /** The next number of each key. */
    private static List<PutRecordsRequestEntry> round(int number) {
        return IntStream.range(0, KEYS)
                .mapToObj(key -> KinesisServer.entry("k" + key, "k" + key + " " + number))
                .toList();
    }

    private static void assertInOrder(List<String> values, int rounds) {
        Map<String, Integer> next = new HashMap<>();
        for (String value : values) {
            String[] parts = value.split(" ");
            int expected = next.merge(parts[0], 1, Integer::sum) - 1;
            assertThat(Integer.parseInt(parts[1])).as("next of %s", parts[0]).isEqualTo(expected);
        }
        assertThat(next).hasSize(KEYS).allSatisfy((key, count) -> assertThat(count)
                .isEqualTo(rounds));
    }

    @Test
    void childrenAreReadWhenTheirParentsAreDone() throws Exception {
        String stream = SERVER.stream(1);
        for (int n = 0; n < 10; n++) {
            SERVER.put(stream, round(n));
        }
        SERVER.split(stream, SERVER.open(stream).get(0));
        for (int n = 10; n < 20; n++) {
            SERVER.put(stream, round(n));
        }
        SERVER.merge(stream, SERVER.open(stream).get(0), SERVER.open(stream).get(1));
        SERVER.put(stream, round(20));
        try (Run run = Run.of(
                of(stream), builder -> builder.backPressure(BackPressure.none().withMaxRate(30)))) {
            run.until(21 * KEYS);
            assertInOrder(run.values(), 21);
            assertThat(run.batches.values()).allSatisfy(batch -> assertThat(batch.stream()
                            .map(record -> record.shard().endsWith("0")
                                    ? 0
                                    : record.shard().endsWith("3") ? 2 : 1)
                            .distinct())
                    .hasSizeLessThan(2)); // no generation is in a batch with another
            Await.until("closed shards are forgotten", () -> {
                run.batch();
                return run.positions().size() == 1;
            });
            assertThat(run.positions()).containsOnlyKeys("shardId-000000000003");
        }
    }

    @Test
    void aProgramThatIsStartedAgainAtAnyTimeKnowsWhereItIs() throws Exception {
        String stream = SERVER.stream(2);
        Random random = new Random(11);
        List<String> all = new ArrayList<>();
        int rounds = 0;
        for (int turn = 0; turn < 12; turn++) {
            List<Shard> open = SERVER.open(stream);
            if (turn % 3 == 0) {
                SERVER.split(stream, open.get(random.nextInt(open.size())));
            } else if (turn % 3 == 1) {
                Shard last = open.get(open.size() - 1); // the second half of what was split
                SERVER.merge(stream, open.get(open.size() - 2), last);
            }
            for (int n = 0; n < 5; n++) {
                SERVER.put(stream, round(rounds++));
            }
            try (Run run = Run.of(of(stream), builder -> builder.checkpointDir(folder)
                    .backPressure(BackPressure.none().withMaxRate(20 + random.nextInt(50))))) {
                run.until(1);
                all.addAll(run.values());
            }
        }
        int total = rounds * KEYS;
        try (Run run = Run.of(of(stream), folder)) {
            run.until(total - all.size());
            all.addAll(run.values());
        }
        assertInOrder(all, rounds);
    }

    /** Writes what it reads, each batch into a file, until it is killed. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws Exception {
            KinesisServer.json();
            Path folder = Path.of(args[2]);
            try (StreamingContext ssc = StreamingContext.builder()
                    .appName("resharding")
                    .parallelism(2)
                    .batchInterval(Duration.ofMillis(100))
                    .checkpointDir(folder.resolve("checkpoint"))
                    .build()) {
                ssc.from(Run.source(Integer.parseInt(args[0]), args[1]).from(StartPosition.horizon()))
                        .named("in")
                        .map(KinesisRecord::value)
                        .to(FileSink.<String>lines(folder.resolve("out"))
                                .filePerBatch("", "")
                                .zeroPadded(10)
                                .skipEmpty());
                ssc.start();
                ssc.awaitTermination();
            }
        }
    }

    private List<String> output() throws IOException {
        List<String> lines = new ArrayList<>();
        if (Files.isDirectory(folder.resolve("out"))) {
            try (Stream<Path> files = Files.list(folder.resolve("out"))) {
                for (Path file : files.filter(
                                each -> !each.getFileName().toString().startsWith("."))
                        .sorted()
                        .toList()) {
                    lines.addAll(Files.readAllLines(file, UTF_8));
                }
            }
        }
        return lines;
    }

    @Test
    void keysStayInOrderThroughSplitsAndAMergeWhileTheProgramIsKilled() throws Exception {
        String stream = SERVER.stream(2);
        AtomicInteger rounds = new AtomicInteger();
        AtomicBoolean ending = new AtomicBoolean();
        Thread feed = new Thread(() -> {
            while (!ending.get()) {
                SERVER.put(stream, round(rounds.get()));
                rounds.incrementAndGet();
                java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
            }
        });
        try (ChildJvm program =
                ChildJvm.of(Program.class, SERVER.port(), stream, folder).log(folder.resolve("log"))) {
            var unused = program.start();
            feed.start();
            awaitMore(program);
            SERVER.split(stream, SERVER.open(stream).get(0));
            killed(program);
            SERVER.split(stream, SERVER.open(stream).get(0));
            killed(program);
            List<Shard> open = SERVER.open(stream);
            SERVER.merge(stream, open.get(open.size() - 2), open.get(open.size() - 1));
            killed(program);
            awaitMore(program);
            ending.set(true);
            Await.end(feed);
            int total = rounds.get() * KEYS;
            Await.<Exception>until("all is in the output", Await.LONG, () -> {
                program.mustRun();
                return output().size() >= total;
            });
        }
        assertInOrder(output(), rounds.get());
        assertThat(SERVER.shards(stream)).hasSize(2 + 2 + 2 + 1);
    }

    private void killed(ChildJvm program) throws Exception {
        program.kill();
        var unused = program.start();
        awaitMore(program);
    }

    private void awaitMore(ChildJvm program) throws Exception {
        int more = output().size() + KEYS;
        Await.<Exception>until("more is in the output", Await.LONG, () -> {
            program.mustRun();
            return output().size() >= more;
        });
    }
}
