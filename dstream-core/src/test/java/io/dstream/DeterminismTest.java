package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.source.BackPressure;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** With a clock turned by hand, the same inputs give the same batches and the same events, on any number of threads. */
class DeterminismTest {

    private static List<Object> run(int parallelism) {
        List<Object> trace = new ArrayList<>();
        Events events = new Events();
        Random random = new Random(42);
        try (StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
                .batchInterval(Duration.ofSeconds(1))
                .parallelism(parallelism)
                .backPressure(BackPressure.none().withMaxRate(50))
                .onBatchFailure(BatchFailurePolicy.retry(1, Duration.ofSeconds(1), BatchFailurePolicy.skip())))) {
            driver.context().addListener(events);
            TestInput<Integer> in = driver.input(3);
            int[] calls = {0};
            in.stream().foreachBatch(batch -> {
                if (calls[0]++ % 4 == 3) {
                    throw new IllegalStateException("now and then");
                }
            });
            TestOutput<Pair<Integer, Integer>> sums =
                    driver.collect(in.stream().keyBy(n -> n % 7).reduceByKey(Integer::sum, 4));
            TestOutput<Integer> all =
                    driver.collect(in.stream().map(n -> n * 2).union(in.stream().filter(n -> n % 3 == 0)));
            for (int batch = 0; batch < 20; batch++) {
                in.addAll(random.ints(random.nextInt(90), 0, 1_000).boxed().toList());
                driver.runBatch();
            }
            trace.add(all.batches());
            trace.add(all.batchTimes());
            trace.add(sums.batches().stream().map(List::copyOf).toList());
        }
        // As text, since exceptions equal only themselves; submissions come from another thread than the rest.
        events.all().stream()
                .map(Object::toString)
                .filter(event -> !event.startsWith("BatchSubmitted"))
                .forEach(trace::add);
        return trace;
    }

    @Test
    void sameInputsGiveTheSameOutputsAndEvents() {
        List<Object> first = run(4);
        assertThat(first.toString()).contains("now and then");
        assertThat(run(4)).isEqualTo(first);
        assertThat(run(1)).isEqualTo(first);
    }
}
