package io.dstream.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.engine.Engine;
import io.dstream.internal.local.LocalEngine;
import io.dstream.operators.Chain.Link;
import io.dstream.spark.SharedSpark;
import io.dstream.spark.SparkEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Operators in a row, whichever they are: partition by partition what the local engine gives, in the same order. */
class SparkChainsTest {
    private static StreamingContext context(Engine engine) {
        return StreamingContext.builder()
                .appName("chains")
                .batchInterval(Duration.ofSeconds(1))
                .engine(engine)
                .build();
    }

    @Test
    void partitionsAreThoseOfTheLocalEngine() {
        Random random = new Random(5);
        List<Link> all = List.copyOf(EnumSet.allOf(Link.class));
        try (StreamingContext spark = context(SparkEngine.on(SharedSpark.get(), 2));
                StreamingContext local = context(new LocalEngine("chains", 2))) {
            for (int program = 0; program < 60; program++) {
                List<Link> links = new ArrayList<>();
                for (int i = random.nextInt(8); i >= 0; i--) {
                    links.add(all.get(random.nextInt(all.size())));
                }
                Chain chain = new Chain(links);
                List<Integer> records =
                        random.ints(random.nextInt(25), -20, 20).boxed().toList();
                int partitions = 1 + random.nextInt(3);
                Batch<Integer> there = chain.on(spark.batch(records, partitions));
                Batch<Integer> here = chain.on(local.batch(records, partitions));

                assertThat(there.partitions()).as("%s of %s", links, records).isEqualTo(here.partitions());
            }
        }
    }
}
