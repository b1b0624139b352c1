package io.dstream.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** The one Spark that a JVM can have at a time: in this process for most tests, which share it. */
public final class SharedSpark {
    private static JavaSparkContext spark; // null before it is needed
    private static boolean isLocal;

    private SharedSpark() {}

    /** Spark in this process. */
    public static synchronized JavaSparkContext get() {
        if (spark == null || !isLocal) {
            use(conf().setMaster("local[2]"), true);
        }
        return spark;
    }

    /** Spark with executors in processes of their own, and nothing left of those before. */
    static synchronized JavaSparkContext cluster(SparkConf conf) {
        use(conf, false);
        return spark;
    }

    static synchronized void stop() {
        if (spark != null) {
            spark.stop();
            spark = null;
        }
    }

    private static void use(SparkConf conf, boolean local) {
        stop();
        spark = new JavaSparkContext(conf);
        isLocal = local;
    }

    static SparkConf conf() {
        return new SparkConf()
                .setAppName("tests")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1");
    }
}
