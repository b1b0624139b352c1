package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.checkpoint.CheckpointException;
import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.Codec;
import io.dstream.codec.CodecException;
import io.dstream.codec.Codecs;
import io.dstream.codec.UnregisteredTypeException;
import io.dstream.internal.records.RecordFile;
import io.dstream.internal.storage.FileStorage;
import io.dstream.source.Sources;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import io.dstream.time.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that is started again after it was changed: what it goes on from, what it refuses and with which words. */
class RecoveryEvolutionTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    record Cart(String owner, long cents) {}

    private static final Codec<Cart> EUROS = Codec.of(
            "cart",
            1,
            Cart.class,
            (cart, out) -> {
                out.writeString(cart.owner());
                out.writeInt((int) (cart.cents() / 100));
            },
            (version, in) -> new Cart(in.readString(), 100L * in.readInt()));

    private static final Codec<Cart> CENTS = Codec.of(
            "cart",
            2,
            Cart.class,
            (cart, out) -> {
                out.writeString(cart.owner());
                out.writeLong(cart.cents());
            },
            (version, in) -> switch (version) {
                case 1 -> new Cart(in.readString(), 100L * in.readInt());
                case 2 -> new Cart(in.readString(), in.readLong());
                default -> throw CodecException.unknownVersion("cart", version);
            });

    @TempDir
    Path directory;

    private StreamingContext.Builder builder;

    @BeforeEach
    void usualSettings() {
        builder = usual();
    }

    private StreamingContext.Builder usual() {
        return StreamingContext.builder()
                .appName("shop")
                .parallelism(2)
                .batchInterval(SECOND)
                .checkpointDir(directory);
    }

    /** Runs a batch for each list of words, and gives what came out of each. Takes the builder as it is, once. */
    @SafeVarargs
    private <T> List<List<T>> run(Function<PairDStream<String, Long>, DStream<T>> program, List<String>... batches) {
        StreamingContext.Builder with = builder;
        builder = usual();
        try (StreamingTestDriver driver = StreamingTestDriver.create(with)) {
            TestInput<String> in = driver.input();
            TestOutput<T> out =
                    driver.collect(program.apply(in.stream().named("in").mapToPair(word -> Pair.of(word, 1L))));
            for (List<String> batch : batches) {
                in.addAll(batch);
                driver.runBatch();
            }
            return out.batches();
        }
    }

    private <T> AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
            Function<PairDStream<String, Long>, DStream<T>> program) {
        return assertThatThrownBy(() -> run(program, List.of("x"))).isInstanceOf(CheckpointRefusedException.class);
    }

    private static DStream<Pair<String, Long>> counts(PairDStream<String, Long> words, String name) {
        return words.<Long>updateStateByKey((ones, sum) -> java.util.Optional.of(sum.orElse(0L) + ones.size()))
                .named(name);
    }

    private static DStream<Pair<String, Long>> counts(PairDStream<String, Long> words) {
        return counts(words, "counts");
    }

    private static StateSpec<String, Long, Long, Pair<String, Long>> sum() {
        return StateSpec.of((word, n, total) -> {
            long sum = total.getOption().orElse(0L) + n.orElse(0L);
            total.update(sum);
            return Pair.of(word, sum);
        });
    }

    // ---- operators ----

    @Test
    void anOperatorThatIsAddedBeginsEmptyOrWithItsInitialState() {
        run(RecoveryEvolutionTest::counts, List.of("a"));

        List<List<Pair<String, Long>>> out = run(
                words -> counts(words)
                        .union(words.mapWithState(sum().initialState(List.of(Pair.of("a", 100L))))
                                .named("more"))
                        .union(words.mapWithState(sum()).named("most")),
                List.of("a"));

        assertThat(out.get(0)).containsExactlyInAnyOrder(Pair.of("a", 2L), Pair.of("a", 101L), Pair.of("a", 1L));
    }

    @Test
    void whatIsRestoredIsNotInitialisedAgain() {
        Function<PairDStream<String, Long>, DStream<Pair<String, Long>>> program =
                words -> words.mapWithState(sum().initialState(List.of(Pair.of("a", 100L))))
                        .named("sums");
        run(program, List.of("a"));

        assertThat(run(program, List.of("a"))).containsExactly(List.of(Pair.of("a", 102L)));
    }

    @Test
    void anOperatorThatIsDroppedIsRefusedUnlessItsStateMayGo() {
        run(words -> counts(words).union(counts(words, "old")), List.of("a"));

        assertRefused(RecoveryEvolutionTest::counts)
                .hasMessage("shop: the checkpoint has state of [old], but the program has no such operators (it has"
                        + " [counts, counts/mapToPair, in]): give them their old names with named(...), or drop their state with"
                        + " .allowDroppedState(\"old\") on the builder");

        builder.allowDroppedState("old");
        assertThat(run(RecoveryEvolutionTest::counts, List.of("a"))).containsExactly(List.of(Pair.of("a", 2L)));
        assertThat(run(RecoveryEvolutionTest::counts, List.of("a")))
                .as("once it has been let go, nothing more need be said")
                .containsExactly(List.of(Pair.of("a", 3L)));
    }

    @Test
    void anOperatorThatIsRenamedIsOneDroppedAndOneAdded() {
        run(RecoveryEvolutionTest::counts, List.of("a"));

        assertRefused(words -> counts(words, "totals"))
                .hasMessageContaining("has state of [counts], but the program has no such operators (it has [in,"
                        + " totals, totals/mapToPair])")
                .hasMessageContaining(".allowDroppedState(\"counts\")");

        builder.allowDroppedState("counts");
        assertThat(run(words -> counts(words, "totals"), List.of("a"))).containsExactly(List.of(Pair.of("a", 1L)));
    }

    @Test
    void anOperatorOfAnotherKindIsRefused() {
        run(RecoveryEvolutionTest::counts, List.of("a"));

        assertRefused(words -> words.reduceByKeyAndWindow(Long::sum, SECOND).named("counts"))
                .hasMessageStartingWith(
                        "shop: the checkpoint has for counts/reduceByKeyAndWindow (RecoveryEvolutionTest.java:")
                .hasMessageContaining(
                        "state of the form 'keys', but it now needs 'window of 1 panes of 1000 ms, merging'")
                .hasMessageContaining("allowDroppedState(\"counts\")");
    }

    /** One holds for a key what the other does. */
    @Test
    void mapWithStateGoesOnFromUpdateStateByKey() {
        run(RecoveryEvolutionTest::counts, List.of("a"));

        assertThat(run(words -> words.mapWithState(sum()).named("counts"), List.of("a")))
                .containsExactly(List.of(Pair.of("a", 2L)));
    }

    @Test
    void aWindowOfAnotherLengthIsRefused() {
        run(
                words -> words.reduceByKeyAndWindow(Long::sum, Duration.ofSeconds(4))
                        .named("window"),
                List.of("a"));

        assertRefused(words -> words.reduceByKeyAndWindow(Long::sum, Duration.ofSeconds(6))
                        .named("window"))
                .hasMessageContaining("window of 4 panes of 1000 ms, merging', but it now needs 'window of 6 panes");
        assertRefused(words -> words.reduceByKeyAndWindow(Long::sum, (a, b) -> a - b, Duration.ofSeconds(4), SECOND)
                        .named("window"))
                .hasMessageContaining("merging', but it now needs 'window of 4 panes of 1000 ms, subtracting");
    }

    @Test
    void namelessOperatorsAreRefusedAllAtOnce() {
        assertThatThrownBy(() -> {
                    try (StreamingTestDriver driver = StreamingTestDriver.create(builder)) {
                        TestInput<String> in = driver.input();
                        PairDStream<String, Long> words = in.stream().mapToPair(word -> Pair.of(word, 1L));
                        driver.collect(words.mapWithState(sum()));
                        driver.collect(words.reduceByKeyAndWindow(Long::sum, SECOND));
                        driver.collect(words.window(SECOND.multipliedBy(2)));
                        driver.context().start();
                    }
                })
                .isInstanceOf(CheckpointRefusedException.class)
                .hasMessageStartingWith(
                        "shop: with a checkpoint directory, sources, windows and stateful operators need names")
                .satisfies(e -> assertThat(
                                e.getMessage().lines().filter(line -> line.endsWith(": add .named(\"...\") to it")))
                        .hasSize(4)
                        .allMatch(line ->
                                line.matches(".*\\((RecoveryEvolutionTest|StreamingTestDriver)\\.java:\\d+\\).*")));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aSourceWithoutANameIsRefusedAndGoesOnByTheIdThatItHadAsItsName() {
        Deque<List<String>> queue = new ArrayDeque<>();
        assertThatThrownBy(() -> {
                    try (StreamingTestDriver driver = StreamingTestDriver.create(builder)) {
                        driver.context().from(Sources.queue(queue)).foreachBatch(Batch::count);
                        driver.context().start();
                    }
                })
                .isInstanceOf(CheckpointRefusedException.class)
                .hasMessageContaining("queue-0 (RecoveryEvolutionTest.java:")
                .hasMessageContaining("such as queue-0, use that id as its name");
        for (int run = 0; run < 2; run++) {
            try (StreamingTestDriver driver = StreamingTestDriver.create(builder)) {
                DStream<String> words = driver.context().from(Sources.queue(queue));
                assertThat(words.id()).isEqualTo("queue-0");
                TestOutput<String> out = driver.collect(words.named(words.id()));
                queue.add(List.of("a"));
                driver.runBatch();
                assertThat(out.last()).containsExactly("a");
            }
        }
    }

    // ---- parallelism ----

    private static DStream<String> timingOut(PairDStream<String, Long> words) {
        return words.mapWithState(StateSpec.<String, Long, Long, String>of((word, n, total) -> {
                            if (total.isTimingOut()) {
                                return word + " gone";
                            }
                            total.update(total.getOption().orElse(0L) + 1);
                            return word + " " + total.get();
                        })
                        .timeout(Duration.ofSeconds(3)))
                .named("sums");
    }

    /** Keys of one batch time out in the order in which they were touched, wherever they have been meanwhile. */
    @Test
    void parallelismMayChangeBothWaysAndTimeOutsKeepTheirOrder() {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            words.add("word" + i * 7 % 20);
        }
        List<String> gone = words.stream().map(word -> word + " gone").toList();
        List<String> nothing = List.of();
        for (int between : new int[] {1, 3, 7}) {
            builder.parallelism(1).checkpointDir(directory.resolve("" + between));
            run(RecoveryEvolutionTest::timingOut, words);
            builder.parallelism(between).checkpointDir(directory.resolve("" + between));
            assertThat(run(RecoveryEvolutionTest::timingOut, nothing)).containsExactly(List.of());
            builder.parallelism(1).checkpointDir(directory.resolve("" + between));
            List<List<String>> out = run(RecoveryEvolutionTest::timingOut, nothing, nothing, nothing, nothing);
            assertThat(out.get(0)).isEmpty();
            assertThat(out.get(1)).isEmpty();
            assertThat(out.get(2)).as("through %s", between).isEqualTo(gone);
            assertThat(out.get(3)).isEmpty();
        }
    }

    // ---- codecs ----

    private static DStream<Cart> carts(PairDStream<String, Long> words) {
        return words.mapWithState(StateSpec.<String, Long, Cart, Cart>of((word, n, cart) -> {
                    cart.update(new Cart(word, cart.getOption().map(Cart::cents).orElse(0L) + 100));
                    return cart.get();
                }))
                .named("carts");
    }

    @Test
    void aLaterVersionOfACodecReadsWhatAnEarlierOneWrote() {
        builder.codec(EUROS);
        run(RecoveryEvolutionTest::carts, List.of("ann"));
        builder.codec(CENTS);
        assertThat(run(RecoveryEvolutionTest::carts, List.of("ann"))).containsExactly(List.of(new Cart("ann", 200)));
        builder.codec(CENTS);
        assertThat(run(RecoveryEvolutionTest::carts, List.of("ann"))).containsExactly(List.of(new Cart("ann", 300)));

        builder.codec(EUROS);
        assertRefused(RecoveryEvolutionTest::carts)
                .hasMessageContaining(" has at byte ")
                .hasMessageContaining("that are not damaged and that this program cannot read")
                .hasMessageContaining("found version 2")
                .hasMessageContaining("in the same or later versions?");
    }

    @Test
    void aCodecThatIsNotRegisteredAnyMoreIsRefused() {
        builder.codec(EUROS);
        run(RecoveryEvolutionTest::carts, List.of("ann"));

        assertRefused(RecoveryEvolutionTest::carts).hasMessageContaining("'cart'");
    }

    @Test
    void aTypeThatIsNotRegisteredStopsTheFirstBatchBeforeAnythingIsShown() {
        StreamingTestDriver driver = StreamingTestDriver.create(builder);
        TestInput<String> in = driver.input();
        TestOutput<Cart> out = driver.collect(carts(in.stream().named("in").mapToPair(word -> Pair.of(word, 1L))));
        in.add("ann");

        assertThatThrownBy(driver::runBatch)
                .hasRootCauseInstanceOf(UnregisteredTypeException.class)
                .hasStackTraceContaining(".codec(Codecs.ofRecord(RecoveryEvolutionTest.Cart.class))");
        assertThat(out.batches()).isEmpty();
        driver.close();
    }

    // ---- the program ----

    @Test
    void aBatchIntervalThatDividesTheOldOneIsGoneOnWith() {
        builder.batchInterval(Duration.ofSeconds(2));
        run(RecoveryEvolutionTest::counts, List.of("a"));

        assertThat(run(RecoveryEvolutionTest::counts, List.of("a"))).containsExactly(List.of(Pair.of("a", 2L)));
    }

    @Test
    void aBatchIntervalOnAnotherGridIsRefused() throws InterruptedException {
        ManualClock clock = ManualClock.at(Instant.ofEpochSecond(5));
        try (StreamingContext ssc = builder.slidesFromStart().clock(clock).build()) {
            ssc.from(new SimulatedProgram.Numbers()).named("in").foreachBatch(batch -> {});
            ssc.start();
            clock.advance(SECOND);
            assertThat(ssc.awaitBatch(Instant.ofEpochSecond(6), Duration.ofSeconds(60)))
                    .isTrue();
        }

        builder = usual().batchInterval(Duration.ofSeconds(2));
        assertThatThrownBy(() -> runNumbers("in"))
                .isInstanceOf(CheckpointRefusedException.class)
                .hasMessage(
                        "shop: the program was first started at 1970-01-01T00:00:05Z, from which windows are counted,"
                                + " which is not a multiple of the batch interval of 2000 ms: use an interval that divides the"
                                + " old one");
    }

    @Test
    void anotherAppNameIsRefused() {
        run(RecoveryEvolutionTest::counts, List.of("a"));
        builder.appName("bank");

        assertRefused(RecoveryEvolutionTest::counts)
                .hasMessage(
                        "the checkpoint directory " + directory + " belongs to 'shop', not to 'bank': set the program's"
                                + " old appName, or give it a directory of its own");
    }

    @Test
    void aLaterFormatIsRefused() throws IOException {
        run(RecoveryEvolutionTest::counts, List.of("a"));
        ByteWriter out = Codecs.builtIn().newWriter();
        out.writeVarInt(3);
        out.writeString("what only a later release knows");
        RecordFile.write(FileStorage.open(directory), "MANIFEST", 1, file -> file.append(1, 0, out.toByteArray()));

        assertRefused(RecoveryEvolutionTest::counts)
                .hasMessage(
                        "the checkpoint directory " + directory + " has format 3, this release reads up to 2: run the"
                                + " release that wrote it, or a newer one");
    }

    @Test
    void aSourceThatIsDroppedOrRenamedIsRefusedUnlessItsPositionsMayGo() {
        runNumbers("numbers");

        assertThatThrownBy(() -> runNumbers("ids"))
                .isInstanceOf(CheckpointRefusedException.class)
                .hasMessageContaining(
                        "the checkpoint has the positions of the sources [numbers], which the program does"
                                + " not have")
                .hasMessageContaining("allowDroppedState");

        builder.allowDroppedState("numbers");
        List<Long> numbers = runNumbers("ids");
        assertThat(numbers).as("begins anew").startsWith(0L);
        assertThat(runNumbers("ids")).as("nothing more need be said").startsWith((long) numbers.size());
    }

    private List<Long> runNumbers(String name) {
        StreamingContext.Builder with = builder;
        builder = usual();
        try (StreamingTestDriver driver = StreamingTestDriver.create(with)) {
            TestOutput<Long> out = driver.collect(
                    driver.context().from(new SimulatedProgram.Numbers()).named(name));
            driver.runBatches(4);
            return out.all();
        }
    }

    @Test
    void whatIsRefusedIsLeftAsItWas() {
        run(RecoveryEvolutionTest::counts, List.of("a"));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> run(words -> counts(words, "other"), List.of("a")))
                    .isInstanceOf(CheckpointException.class);
        }

        assertThat(run(RecoveryEvolutionTest::counts, List.of("a"))).containsExactly(List.of(Pair.of("a", 2L)));
    }

    // ---- types ----

    @Test
    void stateOfAnotherTypeThanTheProgramSaysIsRefused() {
        run(words -> words.mapWithState(sum()).named("sums"), List.of("a"));

        assertRefused(words -> words.mapWithState(texts().types(String.class, String.class))
                        .named("sums"))
                .hasMessageContaining("sums")
                .hasMessageContaining("RecoveryEvolutionTest.java:")
                .hasMessageContaining("expected a state that is a java.lang.String")
                .hasMessageContaining("found a java.lang.Long")
                .hasMessageContaining("allowDroppedState(\"sums\")");
    }

    @Test
    void soIsThatOfAnotherTypeThanIsGivenWithTheFunction() {
        run(words -> words.mapWithState(sum()).named("sums"), List.of("a"));

        assertRefused(words -> words.mapWithState(String.class, (word, n, text) -> word)
                        .named("sums"))
                .hasMessageContaining("expected a state that is a java.lang.String, as the program specifies, found a"
                        + " java.lang.Long");
        assertRefused(words -> words.updateStateByKey(String.class, (values, text) -> Optional.of("text"))
                        .named("sums"))
                .hasMessageContaining("expected a state that is a java.lang.String, as the program specifies, found a"
                        + " java.lang.Long");
    }

    @Test
    void stateThatTheFunctionTakesForAnotherTypeIsSaidToBeTheCheckpoints() {
        run(words -> words.mapWithState(sum()).named("sums"), List.of("a"));

        assertThatThrownBy(() -> run(words -> words.mapWithState(texts()).named("sums"), List.of("a")))
                .isInstanceOf(StreamingException.class)
                .hasMessageContaining("sums")
                .hasMessageContaining("the operator's state came from the checkpoint")
                .hasMessageContaining("allowDroppedState(\"sums\")");
    }

    @Test
    void aWindowOfAnotherTypeIsRefused() {
        run(words -> words.reduceByKeyAndWindow(Long::sum, MINUTE).named("window"), List.of("a"), List.of("a"));

        assertRefused(words -> words.mapValues(n -> "n")
                        .reduceByKeyAndWindow(String::concat, MINUTE)
                        .named("window"))
                .hasMessageContaining("window")
                .hasMessageContaining("java.lang.Long cannot be cast to class java.lang.String")
                .hasMessageContaining("allowDroppedState(\"window\")");
    }

    private static StateSpec<String, Long, String, Pair<String, Long>> texts() {
        return StateSpec.of((word, n, text) -> {
            String now = text.getOption().orElse("").concat("x");
            text.update(now);
            return Pair.of(word, (long) now.length());
        });
    }
}
