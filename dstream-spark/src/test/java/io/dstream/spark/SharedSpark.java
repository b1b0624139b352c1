package io.dstream.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** The one Spark that a JVM can have at a time, which tests share: in this process, or on a cluster of processes. */
public final class SharedSpark {
    private static JavaSparkContext spark; // null before it is needed
    private static Object of; // what it is on: this class for this process, a cluster, or settings

    private SharedSpark() {}

    /** Spark in this process. */
    public static synchronized JavaSparkContext get() {
        if (spark == null || of != SharedSpark.class) {
            use(conf(), SharedSpark.class);
        }
        return spark;
    }

    /** Spark on a cluster, which must have been started. */
    public static synchronized JavaSparkContext on(StandaloneCluster cluster) {
        if (spark == null || of != cluster) {
            use(cluster.conf("tests"), cluster);
        }
        return spark;
    }

    /** Spark that is set up as a test wants it, until another test asks for it otherwise. */
    static synchronized JavaSparkContext with(SparkConf conf) {
        use(conf, conf);
        return spark;
    }

    /** Ends it, for a test that has one of its own. */
    static synchronized void stop() {
        if (spark != null) {
            spark.stop();
            spark = null;
            of = null;
        }
    }

    private static void use(SparkConf conf, Object on) {
        stop();
        spark = new JavaSparkContext(conf);
        of = on;
    }

    /** What Spark in this process is set to. */
    static SparkConf conf() {
        return new SparkConf()
                .setAppName("tests")
                .setMaster("local[2]")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1");
    }
}
