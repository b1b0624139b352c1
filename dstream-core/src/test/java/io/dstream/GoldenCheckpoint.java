package io.dstream;

import io.dstream.batch.Pair;
import io.dstream.codec.Codecs;
import io.dstream.internal.storage.FileStorage;
import io.dstream.source.Sources;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Writes the checkpoint that {@link GoldenCheckpointTest} goes on from, once for a release: a directory as a killed
 * program leaves it, with all kinds of state and a batch that was planned and is not over; and beside it what comes out
 * of that batch and the ones after it. Run it with the directory to make as its argument.
 */
final class GoldenCheckpoint {
    static final int BATCHES = 40;
    static final int MORE = 12;

    private static final Duration SECOND = Duration.ofSeconds(1);

    record Cart(String owner, long items) {}

    private final StreamingTestDriver driver;
    private final Pushed<Long> receiver = new Pushed<>();
    private final List<String> lines = new ArrayList<>();
    private Runnable beforeOutput = () -> {};

    GoldenCheckpoint(Path directory) throws IOException {
        AtomicLong ids = new AtomicLong(100);
        driver = StreamingTestDriver.create(StreamingContext.builder()
                .appName("golden")
                .parallelism(2)
                .batchInterval(SECOND)
                .codec(Codecs.ofRecord("cart", Cart.class))
                .checkpointOn(FileStorage.open(directory), Runnable::run, 2_500, ids::incrementAndGet));
        build(driver.context());
    }

    private void build(StreamingContext ssc) {
        DStream<Long> numbers = ssc.from(new SimulatedProgram.Numbers()).named("numbers");
        PairDStream<String, Long> pairs = numbers.mapToPair(n -> Pair.of(SimulatedProgram.key(n), n));
        DStream<String> each = pairs.mapWithState(StateSpec.<String, Long, Long, String>of((key, n, sum) -> {
                            if (sum.isTimingOut()) {
                                return "gone " + key + " " + sum.get();
                            }
                            sum.update(sum.getOption().orElse(0L) + n.orElse(0L));
                            return "sum " + key + " " + sum.get();
                        })
                        .timeout(SECOND))
                .named("sums")
                .union(pairs.<Cart>updateStateByKey((more, cart) -> Optional.of(
                                new Cart("owner", cart.map(Cart::items).orElse(0L) + more.size())))
                        .named("carts")
                        .map(cart -> "cart " + cart))
                .union(pairs.mapValues(n -> n / 3.0)
                        .reduceByKeyAndWindow(Double::sum, SECOND.multipliedBy(6))
                        .named("merging")
                        .map(sum -> "merging " + sum))
                .union(pairs.reduceByKeyAndWindow(Long::sum, (a, b) -> a - b, SECOND.multipliedBy(5), SECOND)
                        .named("subtracting")
                        .map(sum -> "subtracting " + sum))
                .union(pairs.mapValues(n -> n / 7.0)
                        .reduceByKeyAndWindow(Double::sum, SECOND.multipliedBy(1_100))
                        .named("many")
                        .map(sum -> "many " + sum))
                .union(numbers.window(SECOND.multipliedBy(4)).named("held").map(n -> "held " + n))
                .union(ssc.from(Sources.of(receiver))
                        .named("feed")
                        .mapToPair(n -> Pair.of("all", n))
                        .mapWithState(StateSpec.<String, Long, Long, String>of((key, n, sum) -> {
                            sum.update(sum.getOption().orElse(0L) + n.orElse(0L));
                            return "received " + n.get() + " " + sum.get();
                        }))
                        .named("received"));
        each.foreachBatch((batch, time) -> {
            beforeOutput.run();
            show("batch " + time, batch.collect());
        });
        pairs.reduceByKeyAndWindow(Long::sum, SECOND.multipliedBy(6), SECOND.multipliedBy(3))
                .named("openPanes")
                .map(sum -> "openPanes " + sum)
                .foreachBatch((batch, time) -> show("panes " + time, batch.collect()));
    }

    private synchronized void show(String what, List<String> out) {
        lines.add(what);
        out.stream().sorted().forEach(lines::add);
    }

    /** Runs batches, the receiver of each of which receives two numbers. */
    void run(int from, int to) {
        driver.context().start();
        for (long batch = from; batch <= to; batch++) {
            receiver.storeNew("sender", List.of(batch * 2, batch * 2 + 1), n -> n);
            driver.runBatch();
        }
    }

    /** What has come out. */
    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    void close() {
        driver.close();
    }

    public static void main(String[] args) throws IOException {
        Path golden = Path.of(args[0]);
        Path work = Files.createTempDirectory("golden");
        GoldenCheckpoint program = new GoldenCheckpoint(work);
        int[] batches = new int[1];
        program.beforeOutput = () -> {
            if (++batches[0] == BATCHES) {
                program.lines.clear();
                copy(work, golden.resolve("checkpoint"));
            }
        };
        program.run(1, BATCHES + MORE);
        program.close();
        Files.write(golden.resolve("expected.txt"), program.lines(), StandardCharsets.UTF_8);
    }

    static void copy(Path from, Path to) {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else if (!path.endsWith("LOCK")) {
                    Files.copy(path, target);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
