package io.dstream.eventtime;

import io.dstream.spark.SharedSpark;
import io.dstream.spark.SparkEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generated programs by event time, on Spark, against the model that keeps everything in lists. */
class EventTimeOnSparkTest {
    @TempDir
    Path directory;

    private EventTimeModelTest programs() {
        return new EventTimeModelTest().by(partitions -> SparkEngine.on(SharedSpark.get(), partitions), directory);
    }

    @Test
    void panesAndLateRecordsAreThoseOfTheModel() {
        for (int seed = 0; seed < 12; seed++) {
            programs().check(seed, 2, 2, false);
        }
    }

    @Test
    void panesAreOnTimeForTheNextStageAlsoAfterRestarts() {
        for (int seed = 20; seed < 26; seed++) {
            programs().checkTwoStages(seed, 2, 2, seed % 2 == 0);
        }
    }
}
