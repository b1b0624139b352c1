package io.dstream.operators;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Lists;
import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.internal.local.LocalEngine;
import io.dstream.operators.Chain.Link;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Up to eight operators in a row, whichever they are, on any data in any partitions. */
class ChainPropertyTest {

    @Provide
    Arbitrary<Chain> chains() {
        return Arbitraries.of(Link.class).list().ofMaxSize(8).map(Chain::new);
    }

    @Provide
    Arbitrary<List<Integer>> numbers() {
        return Arbitraries.integers().between(-20, 20).list().ofMaxSize(25);
    }

    @Property(tries = 600)
    void aChainGivesWhatTheModelGives(
            @ForAll("chains") Chain chain,
            @ForAll("numbers") List<Integer> records,
            @ForAll @IntRange(min = 1, max = 7) int partitions,
            @ForAll @IntRange(min = 1, max = 4) int threads) {
        try (StreamingContext context = OperatorScenarios.builder(threads).build()) {
            List<Integer> result = chain.on(context.batch(records, partitions)).collect();

            List<Integer> expected = chain.model(records);
            if (chain.isOrdered()) {
                assertThat(result).isEqualTo(expected);
            } else {
                assertThat(Chain.sorted(result)).isEqualTo(Chain.sorted(expected));
            }
        }
    }

    @Property(tries = 300)
    void theSamePlanGivesTheSamePartitionsHoweverItIsRun(
            @ForAll("chains") Chain chain,
            @ForAll("numbers") List<Integer> records,
            @ForAll @IntRange(min = 1, max = 7) int partitions) {
        try (StreamingContext context = OperatorScenarios.builder(4).build()) {
            Batch<Integer> input = context.batch(records, partitions);
            Batch<Integer> result = chain.on(input);
            List<List<Integer>> first = result.partitions();

            assertThat(result.partitions()).as("run again").isEqualTo(first);
            assertThat(chain.on(input).partitions()).as("planned again").isEqualTo(first);
            assertThat(chain.stepByStep(input).partitions()).as("step by step").isEqualTo(first);
        }
    }

    @Property(tries = 300)
    void iteratorsGiveWhatIsCollected(
            @ForAll("chains") Chain chain,
            @ForAll("numbers") List<Integer> records,
            @ForAll @IntRange(min = 1, max = 7) int partitions) {
        for (LocalEngine engine : List.of(LocalEngine.attached("chain", 2), LocalEngine.eager("chain", 2))) {
            try (engine) {
                Batch<Integer> result =
                        chain.on(Batch.of(engine, new Plan.Data<>(Partition.split(records, partitions))));
                List<List<Integer>> expected = result.partitions();
                Map<Integer, List<Integer>> byNumber = new ConcurrentHashMap<>();
                result.forEachPartition((partition, all) -> byNumber.put(partition, Lists.newArrayList(all)));

                assertThat(new ArrayList<>(new TreeMap<>(byNumber).values())).isEqualTo(expected);
                assertThat(result.mapPartitions(all -> all).partitions()).isEqualTo(expected);
                assertThat(Lists.newArrayList(result.toLocalIterator())).isEqualTo(result.collect());
            }
        }
    }

    @Property(tries = 100)
    void aStreamGivesWhatItsBatchesGive(
            @ForAll("chains") Chain chain,
            @ForAll @Size(max = 3) List<@Size(max = 20) List<@IntRange(min = -20, max = 20) Integer>> batches,
            @ForAll @IntRange(min = 1, max = 7) int partitions,
            @ForAll @IntRange(min = 1, max = 4) int threads) {
        try (StreamingTestDriver driver = StreamingTestDriver.create(OperatorScenarios.builder(threads))) {
            TestInput<Integer> in = driver.input(partitions);
            TestOutput<Integer> out = driver.collect(in.stream().transform(chain::on));
            for (List<Integer> records : batches) {
                in.addAll(records);
                driver.runBatch();

                List<Integer> asBatch =
                        chain.on(driver.context().batch(records, partitions)).collect();
                assertThat(out.last()).isEqualTo(asBatch);
            }
        }
    }
}
