package io.dstream.monitoring;

import io.dstream.BatchFailurePolicy;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.source.BackPressure;
import io.dstream.source.Receiver;
import io.dstream.source.Sources;
import io.dstream.state.StateSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A running word count with all that the page shows: a receiver, a window, state, several outputs, failures on demand.
 */
final class WordCount implements AutoCloseable {
    private static final List<String> STORY = List.of(
            "The lamp at the point was lit at dusk and put out at dawn",
            "and nobody in the village could say who climbed the stairs",
            "The keeper had gone in winter and no other had been sent",
            "Ships went by and their masters wrote the light into the log",
            "as if a lamp that lights itself were nothing to write about",
            "but Marta counted the nights and on the hundredth she went up");

    final StreamingContext ssc;
    private final AtomicBoolean fail = new AtomicBoolean();

    WordCount(String name, Duration interval, Path checkpoint) {
        ssc = StreamingContext.builder()
                .appName(name)
                .batchInterval(interval)
                .parallelism(2)
                .backPressure(BackPressure.none().withMaxRate(5_000))
                .onBatchFailure(BatchFailurePolicy.skip())
                .checkpointDir(checkpoint)
                .build();
        var lines = ssc.from(Sources.of(new Teller())).named("story");
        PairDStream<String, Long> ones = lines.flatMap(line -> List.of(line.split(" ")))
                .named("words")
                .filter(word -> word.length() > 2)
                .named("long-words")
                .mapToPair(word -> Pair.of(word.toLowerCase(Locale.ROOT), 1L))
                .named("ones");
        ones.reduceByKeyAndWindow(Long::sum, interval.multipliedBy(10), interval)
                .named("trending")
                .foreachBatch(batch -> batch.count());
        ones.reduceByKey(Long::sum)
                .named("counts")
                .mapWithState(StateSpec.<String, Long, Long, Pair<String, Long>>of((word, count, total) -> {
                            total.update(total.getOption().orElse(0L) + count.orElse(0L));
                            return Pair.of(word, total.get());
                        })
                        .named("totals"))
                .foreachBatch(batch -> {
                    if (fail.getAndSet(false)) {
                        throw new IllegalStateException("the table of totals is locked by another writer");
                    }
                    batch.count();
                });
        lines.count().foreachBatch(batch -> batch.count());
    }

    /** Has the next batch fail. */
    void failOnce() {
        fail.set(true);
    }

    @Override
    public void close() {
        ssc.close();
    }

    /** Tells the story over and over, faster and slower. */
    private static final class Teller extends Receiver<String> {
        @Override
        protected void onStart() {
            newThread("teller", this::tell).start();
        }

        private void tell() {
            for (int n = 0; !isStopped(); n++) {
                int lines = 3 + (int) (3 * Math.sin(n / 60.0)) + n % 3;
                for (int i = 0; i < lines; i++) {
                    store(STORY.get((n + i) % STORY.size()));
                }
                LockSupport.parkNanos(10_000_000);
            }
        }

        @Override
        protected void onStop() {}
    }
}
