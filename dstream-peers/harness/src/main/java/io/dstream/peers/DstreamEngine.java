package io.dstream.peers;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * dstream, all of it but the clock as in production: a batch is measured from the clock's advance to the end of the
 * batch. For {@link Workload#LATENCY} the clock too is that of production.
 */
public final class DstreamEngine implements Engine {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(
            StreamingContext.builder().batchInterval(INTERVAL).parallelism(THREADS));
    private long digest; // of the last batch; read when the batch is over

    /** Makes a context. */
    public DstreamEngine() {}

    @Override
    public boolean supports(Workload workload) {
        return true;
    }

    @Override
    public Job open(Workload workload) {
        if (workload == Workload.LATENCY) {
            return new DstreamLatency();
        }
        switch (workload) {
            case CHAIN_3 -> chain3(from(Inputs::longs));
            case CHAIN_8 -> chain8(from(Inputs::longs));
            case WORDS -> words(from(Inputs::lines));
            case LAUNCH -> words(from(Inputs::fewLines));
            case WINDOW_10, WINDOW_60 -> window(from(Inputs::windowKeys), workload.panes());
            case WINDOW_10_INVERSE, WINDOW_60_INVERSE -> windowWithInverse(from(Inputs::windowKeys), workload.panes());
            case STATE_TOUCHED -> stateOfTouched(from(Inputs::stateKeys));
            case STATE_ALL -> stateOfAll(from(Inputs::stateKeys));
            case JOIN -> join(from(Inputs::left), from(Inputs::right));
            case LATENCY -> throw new AssertionError(workload);
        }
        return (Job.OfBatches) () -> {
            driver.runBatch();
            return digest;
        };
    }

    @Override
    public void close() {
        driver.close();
    }

    private <T> DStream<T> from(Feed<T> feed) {
        return driver.context().from(new FeedSource<>(feed));
    }

    private void chain3(DStream<Long> longs) {
        giveNumbers(longs.map(v -> v + 1).filter(v -> (v & 3) != 0).map(v -> v * 3));
    }

    private void chain8(DStream<Long> longs) {
        giveNumbers(longs.map(v -> v + 1)
                .filter(v -> (v & 3) != 0)
                .map(v -> (v * 3) ^ 0x55)
                .filter(v -> v % 5 != 0)
                .map(v -> v + 7)
                .map(v -> v << 1)
                .filter(v -> (v & 14) != 0)
                .map(v -> v - 1));
    }

    private void words(DStream<String> lines) {
        give(lines.flatMap(line -> List.of(line.split(" ")))
                .mapToPair(word -> Pair.of(word, 1L))
                .reduceByKey(Long::sum));
    }

    private void window(DStream<Integer> keys, int panes) {
        give(ones(keys).reduceByKeyAndWindow(Long::sum, INTERVAL.multipliedBy(panes), INTERVAL));
    }

    private void windowWithInverse(DStream<Integer> keys, int panes) {
        give(ones(keys)
                .reduceByKeyAndWindow(
                        Long::sum,
                        (a, b) -> a - b,
                        INTERVAL.multipliedBy(panes),
                        INTERVAL,
                        count -> count.value() != 0));
    }

    private void stateOfTouched(DStream<Integer> keys) {
        DStream<Pair<Integer, Long>> counts = ones(keys)
                .mapWithState(StateSpec.<Integer, Long, Long, Pair<Integer, Long>>of((key, one, state) -> {
                    long count = (state.exists() ? state.get() : 0L) + one.orElse(0L);
                    state.update(count);
                    return Pair.of(key, count);
                }));
        give(counts);
    }

    private void stateOfAll(DStream<Integer> keys) {
        give(ones(keys)
                .<Long>updateStateByKey(
                        (ones, state) -> ones.isEmpty() ? state : Optional.of(state.orElse(0L) + ones.size())));
    }

    private void join(DStream<Event> left, DStream<Event> right) {
        values(left)
                .join(values(right))
                .foreachBatch(batch -> digest = batch.sumLong(joined -> Digest.of(
                        joined.key(), joined.value().key() - joined.value().value())));
    }

    private static PairDStream<Integer, Long> ones(DStream<Integer> keys) {
        return keys.mapToPair(key -> Pair.of(key, 1L));
    }

    private static PairDStream<Integer, Long> values(DStream<Event> events) {
        return events.mapToPair(event -> Pair.of(event.key(), event.value()));
    }

    private void giveNumbers(DStream<Long> numbers) {
        numbers.foreachBatch(batch -> digest = batch.sumLong(Digest::of));
    }

    private <K> void give(DStream<Pair<K, Long>> counts) {
        counts.foreachBatch(
                batch -> digest = batch.sumLong(count -> Digest.of(count.key().hashCode(), count.value())));
    }
}
