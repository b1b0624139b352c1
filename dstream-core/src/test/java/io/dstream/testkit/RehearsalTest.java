package io.dstream.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.StreamingException;
import io.dstream.batch.Pair;
import io.dstream.codec.Codec;
import io.dstream.codec.Codecs;
import io.dstream.state.Aggregator;
import io.dstream.state.StateSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    /** State without an equals. */
    static final class Basket {
        final Map<String, Integer> things = new HashMap<>();
        int spare;
    }

    record Visit(String page) {}

    private static StreamingContext.Builder builder() {
        return StreamingContext.builder().appName("shop").batchInterval(SECOND).parallelism(2);
    }

    /** Gives a word to a program that has no checkpoint, twice. */
    private static void run(StreamingContext.Builder builder, Consumer<TestInput<String>> program) {
        try (StreamingTestDriver driver = StreamingTestDriver.create(builder)) {
            feed(driver, program);
        }
    }

    private static void feed(StreamingTestDriver driver, Consumer<TestInput<String>> program) {
        TestInput<String> in = driver.input(1);
        program.accept(in);
        for (int batch = 0; batch < 3; batch++) {
            in.add("a", "b");
            driver.runBatch();
        }
    }

    private static void baskets(TestInput<String> in) {
        PairDStream.of(in.stream().map(word -> Pair.of(word, 1)))
                .<Basket>updateStateByKey((ones, old) -> {
                    Basket basket = old.orElseGet(Basket::new);
                    basket.things.merge("x", ones.size(), Integer::sum);
                    return Optional.of(basket);
                })
                .named("baskets")
                .print();
    }

    private static Codec<Basket> codec(boolean whole) {
        return Codec.of(
                "basket",
                1,
                Basket.class,
                (basket, out) -> {
                    out.writeValue(whole ? basket.things : new HashMap<>(Map.of("lost", 0)));
                },
                (version, bytes) -> {
                    Basket basket = new Basket();
                    ((Map<?, ?>) bytes.readValue())
                            .forEach((thing, n) -> basket.things.put((String) thing, (Integer) n));
                    return basket;
                });
    }

    @Test
    void stateWithoutACodecFailsItsFirstBatchAndIsNamedWithItsLine() {
        assertThatThrownBy(() -> run(builder(), RehearsalTest::baskets))
                .isInstanceOf(StreamingException.class)
                .hasMessageContaining("baskets")
                .hasMessageContaining("RehearsalTest.java:")
                .hasMessageContaining("Basket cannot be written, it has no codec; register one with .codec(");
    }

    @Test
    void onlyWithoutTheRehearsalItDoesNot() {
        try (StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(builder())) {
            feed(driver, RehearsalTest::baskets);

            assertThat(driver.context().state()).isEqualTo(StreamingContext.State.ACTIVE);
        }
    }

    @Test
    void stateWithoutAnEqualsIsComparedByWhatIsWritten() {
        run(builder().codec(codec(true)), RehearsalTest::baskets);
    }

    @Test
    void stateThatLosesSomethingFails() {
        Codec<Basket> grows =
                Codec.of("basket", 1, Basket.class, (basket, out) -> out.writeVarInt(basket.spare), (version, in) -> {
                    Basket basket = new Basket();
                    basket.spare = in.readVarInt() + 1;
                    return basket;
                });

        assertThatThrownBy(() -> run(builder().codec(grows), RehearsalTest::baskets))
                .isInstanceOf(StreamingException.class)
                .hasMessageContaining("Basket that was written was read as one that is not equal to it");
    }

    @Test
    void whatComesBackAsAnotherClassFails() {
        Codec<Visit> loses =
                Codec.of("visit", 1, Visit.class, (visit, out) -> out.writeString(visit.page), (version, in) -> {
                    in.readString();
                    return new Visit("elsewhere");
                });

        assertThatThrownBy(() -> run(builder().codec(loses), in -> in.stream()
                        .map(Visit::new)
                        .window(Duration.ofSeconds(2))
                        .print()))
                .isInstanceOf(StreamingException.class)
                .hasMessageContaining("its batch, which a window holds, cannot be written to the checkpoint")
                .hasMessageContaining("Visit that was written was read as one that is not equal to it");
    }

    /** What a batch takes in can be written; what the window makes of several batches cannot. */
    @Test
    void whatAWindowHoldsIsTriedToo() {
        Aggregator<String, Object, Integer> aggregator =
                Aggregator.of(() -> "none", (last, word) -> word, (left, right) -> new Basket(), any -> 1);

        assertThatThrownBy(() -> run(builder(), in -> in.stream()
                        .keyBy(word -> word)
                        .aggregateByKeyAndWindow(aggregator, Duration.ofSeconds(3), SECOND)
                        .print()))
                .isInstanceOf(StreamingException.class)
                .hasMessageContaining("Basket cannot be written");
    }

    @Test
    void initialStateIsTriedBeforeTheStart() {
        StateSpec<String, Integer, Visit, String> spec = StateSpec.<String, Integer, Visit, String>of(
                        (word, n, state) -> word)
                .initialState(List.of(Pair.of("a", new Visit("start"))));

        assertThatThrownBy(() -> run(builder(), in -> PairDStream.of(in.stream().map(word -> Pair.of(word, 1)))
                        .mapWithState(spec)
                        .named("visits")
                        .print()))
                .hasMessageContaining("visits")
                .hasMessageContaining("Codecs.ofRecord(RehearsalTest.Visit.class)");
    }

    @Test
    void aProgramWithACheckpointDirectoryIsRehearsedToo() {
        List<Visit> shared = new ArrayList<>(List.of(new Visit("x")));

        run(builder().checkpointDir(directory).codec(Codecs.ofRecord(Visit.class)), in -> PairDStream.of(
                        in.stream().named("in").map(word -> Pair.of(word, 1)))
                .<List<Visit>>updateStateByKey((ones, old) -> Optional.of(shared))
                .named("shared")
                .print());
    }
}
