package io.dstream.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.StreamingContext.State;
import io.dstream.sink.FileSink;
import io.dstream.sources.FileSources;
import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that several processes start: each number is in its files once, whoever wrote it. */
class TakeOverTest {
    private static final Duration SESSION = Duration.ofSeconds(2);
    private static final String PATH = "/programs/numbers";

    @TempDir
    Path directory;

    private int fed;

    private static StreamingContext program(String connect, Path directory) {
        StreamingContext ssc = StreamingContext.builder()
                .appName("numbers")
                .batchInterval(Duration.ofMillis(100))
                .parallelism(1)
                .checkpointDir(directory.resolve("checkpoint"))
                .highAvailability(HighAvailability.zookeeper(connect, PATH).sessionTimeout(SESSION))
                .build();
        ssc.from(FileSources.lines(input(directory)).stableFor(Duration.ZERO))
                .named("numbers")
                .to(FileSink.<String>lines(output(directory)).skipEmpty());
        ssc.start();
        return ssc;
    }

    private static Path input(Path directory) {
        return directory.resolve("in");
    }

    private static Path output(Path directory) {
        return directory.resolve("out");
    }

    private static void await(StreamingContext ssc, State state) {
        Await.until("it is " + state, Await.DEADLINE, () -> ssc.state() == state, () -> "but " + ssc.health());
    }

    private List<Long> numbers() throws IOException {
        List<Long> all = new ArrayList<>();
        if (!Files.exists(output(directory))) {
            return all;
        }
        try (Stream<Path> files = Files.list(output(directory))) {
            for (Path file : files.filter(each -> !each.getFileName().toString().startsWith("."))
                    .toList()) {
                Files.readAllLines(file).forEach(line -> all.add(Long.valueOf(line)));
            }
        }
        return all;
    }

    /** Puts a file with the next numbers there, whole. */
    private void feed() throws IOException {
        Path draft = directory.resolve("draft");
        Files.write(
                draft, LongStream.range(fed, fed + 100).mapToObj(Long::toString).toList());
        Files.move(draft, input(directory).resolve(fed + ".txt"), StandardCopyOption.ATOMIC_MOVE);
        fed += 100;
    }

    /** Waits until all numbers are there that were fed. */
    private void awaitFed() throws IOException {
        Await.until(
                "all " + fed + " numbers are there",
                Await.LONG,
                () -> Set.copyOf(numbers()).size() == fed);
    }

    private void assertEachOnce() throws IOException {
        Map<Long, Long> times =
                numbers().stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(times.keySet()).hasSize(fed);
        assertThat(times.entrySet().stream().filter(entry -> entry.getValue() > 1))
                .isEmpty();
    }

    @BeforeEach
    void prepare() throws IOException {
        Files.createDirectory(input(directory));
    }

    @Test
    void isHandedOverAndTakenOverInOneProcess() throws Exception {
        try (Ensemble ensemble = Ensemble.up();
                StreamingContext a = program(ensemble.connect(), directory)) {
            await(a, State.ACTIVE);
            try (StreamingContext b = program(ensemble.connect(), directory)) {
                feed();
                awaitFed();
                Await.until(
                        "two take part",
                        () -> a.election().orElseThrow().candidates().size() == 2);
                assertThat(b.state()).isEqualTo(State.STANDBY);

                a.handOver();
                Await.end(a::awaitTermination);
                await(b, State.ACTIVE);
                feed();
                awaitFed();
                try (StreamingContext c = program(ensemble.connect(), directory)) {
                    Await.until(
                            "two take part",
                            () -> c.election().orElseThrow().candidates().size() == 2);
                    b.stop();
                    await(c, State.ACTIVE);
                    feed();
                    awaitFed();
                    c.stop();
                }
            }
        }
        assertEachOnce();
    }

    /** A process that runs the program, and ends when that does. */
    static final class Program {
        public static void main(String[] args) throws Exception {
            StreamingContext ssc = program(args[0], Path.of(args[1]));
            ssc.awaitTermination();
        }
    }

    private ChildJvm process(Ensemble ensemble) throws IOException {
        return ChildJvm.of(Program.class, ensemble.connect(), directory).start();
    }

    @Test
    void isTakenOverFromAProcessThatIsKilled() throws Exception {
        killed(2);
    }

    @Test
    @Tag("endurance")
    void isTakenOverAHundredTimes() throws Exception {
        killed(100);
    }

    private void killed(int times) throws Exception {
        List<Long> millis = new ArrayList<>();
        try (Ensemble ensemble = Ensemble.up()) {
            ChildJvm leader = process(ensemble);
            awaitMembers(ensemble, 1);
            try {
                for (int i = 0; i < times; i++) {
                    ChildJvm heir = process(ensemble);
                    awaitMembers(ensemble, 2);
                    feed();
                    awaitFed();
                    feed(); // it may be anywhere with these
                    leader.kill();
                    long killed = System.nanoTime();
                    leader = heir;
                    feed();
                    awaitFed();
                    millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed));
                }
            } finally {
                leader.kill();
            }
        }
        assertEachOnce();
        System.out.println("from a kill to the first records of the next process, with a session time-out of " + SESSION
                + ": " + millis + " ms");
    }

    private static void awaitMembers(Ensemble ensemble, int members) throws Exception {
        Await.<Exception>until(members + " take part", Await.LONG, () -> {
            AtomicInteger found = new AtomicInteger();
            ensemble.administer(client -> {
                if (client.exists(PATH, false) != null) {
                    found.set(client.getChildren(PATH, false).size());
                }
            });
            return found.get() == members;
        });
    }
}
