package io.dstream.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.internal.local.LocalEngine;
import org.apache.spark.serializer.KryoSerializer;
import org.junit.jupiter.api.Test;

/** A context whose program has Spark use Kryo: what the engine sends goes by Java's serialisation all the same. */
class KryoTest {
    @Test
    void resultsAreThoseOfTheLocalEngine() {
        SparkEngine engine = SparkEngine.on(
                SharedSpark.with(SharedSpark.conf().set("spark.serializer", KryoSerializer.class.getName())), 2);
        assertThat(Programs.run(engine, batch -> {}))
                .isEqualTo(Programs.run(new LocalEngine("expected", 2), batch -> {}));
    }
}
