package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.internal.storage.sim.SimulatedObjects;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Programs with small batches where each force is an object, which the next start reads by a request of its own. */
class ManyForcesTest {
    private static final int FORCES = 64 << 20 >> 16; // of a file of the log, for a force weighs 64 KiB

    private final SimulatedObjects objects = new SimulatedObjects();
    private long batches;

    private void run(int more) {
        try (StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(StreamingContext.builder()
                .appName("totals")
                .batchInterval(Duration.ofSeconds(1))
                .parallelism(1)
                .checkpointStorage(objects.location()))) {
            TestInput<String> in = driver.input();
            TestOutput<Long> totals = driver.collect(in.stream()
                    .named("in")
                    .mapToPair(word -> Pair.of(word, 1L))
                    .mapWithState(StateSpec.<String, Long, Long, Long>of((word, one, total) -> {
                        long sum = total.getOption().orElse(0L) + one.orElse(0L);
                        total.update(sum);
                        return sum;
                    }))
                    .named("totals"));
            for (int i = 0; i < more; i++) {
                in.add("word");
                driver.runBatch();
                assertThat(totals.last()).containsExactly(++batches);
            }
        }
    }

    private long objectsIn(String directory) {
        return objects.names().stream()
                .filter(name -> name.startsWith(directory + "/"))
                .count();
    }

    @Test
    void aLongRunLeavesFewOfThem() {
        run(FORCES + FORCES / 2);

        assertThat(objectsIn("base")).isEqualTo(2);
        assertThat(objectsIn("log")).isLessThan(FORCES * 3 / 4);
    }

    @Test
    void soDoManyShortOnes() {
        for (int i = 0; i < 30; i++) {
            run(20);
        }
        assertThat(objectsIn("base")).isEqualTo(2);
        assertThat(objectsIn("log")).isLessThan(500); // of 600 batches
    }
}
