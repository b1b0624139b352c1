package io.dstream.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.source.BackPressure;
import io.dstream.source.Source;
import io.dstream.testing.Await;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GeneratorsTest {

    private static List<List<Long>> batches(Source<Long> source, int n, StreamingContext.Builder settings) {
        try (StreamingTestDriver driver = StreamingTestDriver.create(settings)) {
            TestOutput<Long> out = driver.collect(driver.context().from(source));
            driver.runBatches(n);
            return out.batches();
        }
    }

    private static StreamingContext.Builder every(int millis) {
        return StreamingContext.builder().batchInterval(Duration.ofMillis(millis));
    }

    private static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    @Test
    void givesEachBatchWhatIsDue() {
        assertThat(batches(Generators.rate(10, n -> n), 3, every(300)))
                .containsExactly(range(0, 3), range(3, 6), range(6, 9));
    }

    @Test
    void isExactInTheLongRun() {
        List<List<Long>> batches = batches(Generators.rate(7, n -> n), 20, every(100));

        assertThat(batches).extracting(List::size).startsWith(0, 1, 1, 0, 1, 1, 0, 1, 1, 1);
        assertThat(batches.stream().flatMap(List::stream)).isEqualTo(range(0, 14));
    }

    @Test
    void endsWithTheTotal() {
        assertThat(batches(Generators.rate(10, 4, n -> n), 3, every(300)))
                .containsExactly(range(0, 3), range(3, 4), List.of());
    }

    @Test
    void numbersAreMadeAsAnIteratorAsksForThem() {
        AtomicLong made = new AtomicLong();
        List<Long> atFirst = new ArrayList<>();
        List<Long> all = new ArrayList<>();
        try (StreamingTestDriver driver = StreamingTestDriver.create(every(1000).parallelism(1))) {
            driver.context()
                    .from(Generators.rate(10_000, n -> made.incrementAndGet()))
                    .foreachBatch(batch -> {
                        batch.forEachPartition(numbers -> {
                            numbers.next();
                            atFirst.add(made.getAndSet(0));
                        });
                        batch.toLocalIterator().forEachRemaining(all::add);
                    });
            driver.runBatches(1);
        }
        assertThat(atFirst).containsExactly(1L);
        assertThat(all).isEqualTo(range(1, 10_001));
    }

    @Test
    void keepsTheOrderOfNumbersAcrossPartitions() {
        assertThat(batches(Generators.rate(10_007, n -> n), 2, every(1000).parallelism(4)))
                .containsExactly(range(0, 10_007), range(10_007, 20_014));
    }

    @Test
    void leavesWhatBackPressureDoesNotAllowForLater() {
        StreamingContext.Builder held =
                every(1000).backPressure(BackPressure.none().withMaxRate(3));

        assertThat(batches(Generators.rate(5, 10, n -> n), 5, held))
                .containsExactly(range(0, 3), range(3, 6), range(6, 9), range(9, 10), List.of());
    }

    @Test
    void namesItselfWhereTheFunctionThrows() {
        Source<Long> source = Generators.rate(1, n -> {
            throw new IOException("no record " + n);
        });

        assertThatThrownBy(() -> batches(source, 1, every(1000)))
                .hasMessageContaining("rate")
                .hasMessageContaining("no record 0");
    }

    @Test
    void badArgumentsAreFoundAtOnce() {
        assertThatThrownBy(() -> Generators.rate(0, n -> n)).hasMessageContaining("0 records/s");
        assertThatThrownBy(() -> Generators.rate(1, -1, n -> n)).hasMessageContaining("-1 records");
    }

    @Test
    void stopsGracefully() {
        try (Program<Long> program = Program.run(Generators.rate(1000, n -> n))) {
            program.context.stopGracefully(Await.DEADLINE);
            assertThat(program.context.state()).isEqualTo(StreamingContext.State.STOPPED);
            assertThat(program.records()).isEqualTo(range(0, program.size()));
        }
    }
}
