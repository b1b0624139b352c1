package io.dstream.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.internal.local.LocalEngine;
import org.apache.spark.serializer.KryoSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A context whose program has Spark use Kryo: what the engine sends goes by Java's serialisation all the same. */
class KryoTest {
    @AfterAll
    static void stop() {
        SharedSpark.stop();
    }

    @Test
    void resultsAreThoseOfTheLocalEngine() {
        SparkEngine engine = SparkEngine.on(
                SharedSpark.cluster(SharedSpark.conf()
                        .setMaster("local[2]")
                        .set("spark.serializer", KryoSerializer.class.getName())),
                2);
        assertThat(Programs.run(engine, batch -> {}))
                .isEqualTo(Programs.run(new LocalEngine("expected", 2), batch -> {}));
    }
}
