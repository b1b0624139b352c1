package io.dstream.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** The one Spark of a JVM, for all tests that need no processes of its own. */
public final class SharedSpark {
    private SharedSpark() {}

    private static final class Holder {
        private static final JavaSparkContext SPARK = new JavaSparkContext(new SparkConf()
                .setAppName("tests")
                .setMaster("local[2]")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.cleaner.referenceTracking.blocking", "false"));
    }

    public static JavaSparkContext get() {
        return Holder.SPARK;
    }
}
