package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.BatchFailurePolicy;
import io.dstream.PairDStream;
import io.dstream.StateDStream;
import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.batch.Pair;
import io.dstream.report.BatchReport;
import io.dstream.report.StateReport;
import io.dstream.state.KeyUpdate;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The code that the page on state shows, and what the page says about it. */
@Timeout(60)
class StateTest {
    private final StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
            .batchInterval(Duration.ofSeconds(1))
            .parallelism(2)
            .onBatchFailure(BatchFailurePolicy.skip()));
    private final StreamingContext ssc = driver.context();
    private final TestInput<Pair<String, Long>> input = driver.input(1);
    private final PairDStream<String, Long> payments = PairDStream.of(input.stream());

    @AfterEach
    void stop() {
        driver.close();
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    private void run(Pair<String, Long>... records) {
        input.add(records);
        driver.runBatch();
    }

    // snippet: map-with-state
    static StateSpec<String, Long, Long, String> balances() {
        return StateSpec.of((account, payment, balance) -> {
            if (balance.isTimingOut()) {
                return account + " is closed with " + balance.get();
            }
            long sum = balance.getOption().orElse(0L) + payment.orElseThrow();
            balance.update(sum);
            return account + " has " + sum;
        });
    }
    // end

    @Test
    void mapWithStateCallsTheFunctionWithEachValue() {
        // snippet: map-with-state-used
        StateDStream<String, Long, String> changes =
                payments.mapWithState(balances().timeout(Duration.ofSeconds(3)).named("balances"));
        PairDStream<String, Long> all = changes.stateSnapshots();
        // end
        TestOutput<String> out = driver.collect(changes);
        TestOutput<Pair<String, Long>> snapshots = driver.collect(all);
        run(Pair.of("a", 1L), Pair.of("a", 2L));
        assertThat(out.last()).containsExactly("a has 1", "a has 3");
        run();
        assertThat(out.last()).isEmpty();
        run(Pair.of("b", 5L));
        assertThat(snapshots.last()).containsExactlyInAnyOrder(Pair.of("a", 3L), Pair.of("b", 5L));
        run();
        assertThat(out.last()).isEmpty(); // 4 s: a was last seen at 1 s, which is not more than 3 s ago
        run();
        assertThat(out.last()).containsExactly("a is closed with 3");
        assertThat(snapshots.last()).containsExactly(Pair.of("b", 5L));
    }

    @Test
    void withTimeMayGiveNothing() {
        // snippet: with-time
        StateSpec<String, Long, Instant, Pair<String, Instant>> firstSeen =
                StateSpec.withTime((time, key, value, seen) -> {
                    if (seen.exists()) {
                        return Optional.empty();
                    }
                    seen.update(time);
                    return Optional.of(Pair.of(key, time));
                });
        // end
        TestOutput<Pair<String, Instant>> out = driver.collect(payments.mapWithState(firstSeen));
        run(Pair.of("a", 1L), Pair.of("a", 1L));
        run(Pair.of("a", 1L));

        assertThat(out.all()).containsExactly(Pair.of("a", Instant.ofEpochSecond(1)));
    }

    @Test
    void stateMayBeginWithSomething() {
        // snippet: initial-state
        StateSpec<String, Long, Long, String> continued =
                balances().initialState(List.of(Pair.of("a", 100L), Pair.of("b", 200L)));
        // end
        TestOutput<String> out = driver.collect(payments.mapWithState(continued.timeout(Duration.ofSeconds(1))));
        run(Pair.of("a", 1L));
        run();
        run();

        assertThat(out.batches().get(0)).containsExactly("a has 101");
        assertThat(out.last()).containsExactlyInAnyOrder("a is closed with 101", "b is closed with 200");
    }

    @Test
    void updateStateByKeyGivesEveryKeyInEveryBatch() {
        // snippet: update-state-by-key
        PairDStream<String, Long> sums = payments.updateStateByKey((amounts, sum) -> {
            long all = sum.orElse(0L) + amounts.stream().mapToLong(n -> n).sum();
            return all == 0 ? Optional.empty() : Optional.of(all); // empty: the key is forgotten
        });
        // end
        TestOutput<Pair<String, Long>> out = driver.collect(sums);
        run(Pair.of("a", 1L), Pair.of("b", 2L), Pair.of("a", 3L));
        run();
        assertThat(out.last()).containsExactlyInAnyOrder(Pair.of("a", 4L), Pair.of("b", 2L));
        run(Pair.of("b", -2L));
        assertThat(out.last()).containsExactly(Pair.of("a", 4L));
    }

    @Test
    void updateStateKnowsTimeAndKeyAndPartition() {
        // snippet: update-state-with-time
        PairDStream<String, Instant> lastSeen = payments.updateStateByKey((time, key, values, last) -> {
            Instant seen = values.isEmpty() ? last.orElseThrow() : time;
            boolean old = seen.isBefore(time.minus(Duration.ofHours(1)));
            return old ? Optional.empty() : Optional.of(seen);
        });
        // end
        // snippet: update-state-by-partition
        PairDStream<String, Long> largest = payments.updateStateByPartition(
                (time, keys) -> {
                    List<Pair<String, Long>> states = new ArrayList<>();
                    while (keys.hasNext()) {
                        KeyUpdate<String, Long, Long> key = keys.next();
                        long max = key.state().orElse(0L);
                        for (long value : key.values()) {
                            max = Math.max(max, value);
                        }
                        states.add(Pair.of(key.key(), max));
                    }
                    return states.iterator();
                },
                List.of());
        // end
        TestOutput<Pair<String, Instant>> seen = driver.collect(lastSeen);
        TestOutput<Pair<String, Long>> max = driver.collect(largest);
        run(Pair.of("a", 3L), Pair.of("a", 2L));
        run();

        assertThat(seen.last()).containsExactly(Pair.of("a", Instant.ofEpochSecond(1)));
        assertThat(max.last()).containsExactly(Pair.of("a", 3L));
    }

    @Test
    void aFailedBatchLeavesStateAsItWasThoughOutputsBeforeHaveRun() {
        TestOutput<String> out = driver.collect(payments.mapWithState(balances()));
        input.stream().foreachBatch((batch, time) -> {
            if (time.equals(Instant.ofEpochSecond(2))) {
                throw new IllegalStateException("the second batch");
            }
        });
        run(Pair.of("a", 1L));
        run(Pair.of("a", 10L)); // fails and is skipped
        run(Pair.of("a", 100L));

        assertThat(out.all()).containsExactly("a has 1", "a has 11", "a has 101");
    }

    @Test
    void aRetriedBatchChangesStateOnce() {
        int[] attempts = new int[1];
        StreamingContext.Builder builder = StreamingContext.builder()
                .batchInterval(Duration.ofSeconds(1))
                .onBatchFailure(BatchFailurePolicy.retry(3, Duration.ofMillis(1), BatchFailurePolicy.fail()));
        try (StreamingTestDriver retrying = StreamingTestDriver.create(builder)) {
            TestInput<Pair<String, Long>> in = retrying.input();
            TestOutput<String> out =
                    retrying.collect(PairDStream.of(in.stream()).mapWithState(balances()));
            in.stream().foreachBatch(batch -> {
                if (++attempts[0] % 2 == 1) {
                    throw new IllegalStateException("every first attempt");
                }
            });
            in.add(Pair.of("a", 1L));
            retrying.runBatch();
            in.add(Pair.of("a", 2L));
            retrying.runBatch();

            assertThat(out.all()).containsExactly("a has 1", "a has 3");
            assertThat(attempts[0]).isEqualTo(4);
        }
    }

    @Test
    void aGracefulStopEndsNoSessions() {
        TestOutput<String> out = driver.collect(payments.mapWithState(balances().timeout(Duration.ofSeconds(1))));
        run(Pair.of("a", 1L));
        ssc.stopGracefully(Duration.ofSeconds(10));

        assertThat(out.all()).containsExactly("a has 1");
    }

    @Test
    void reportsSayHowMuchStateThereIs() {
        List<String> log = new ArrayList<>();
        // snippet: state-report
        ssc.addListener(new StreamingListener() {
            @Override
            public void onBatchCompleted(BatchReport batch) {
                for (StateReport state : batch.states()) {
                    log.add(state.operator() + ": " + state.keys() + " keys, about " + state.bytes() + " bytes");
                }
            }
        });
        // end
        driver.collect(payments.mapWithState(balances().named("balances")));
        run(Pair.of("a", 1L), Pair.of("b", 1L));
        driver.close();

        assertThat(log).singleElement().asString().matches("balances: 2 keys, about \\d+ bytes");
    }
}
