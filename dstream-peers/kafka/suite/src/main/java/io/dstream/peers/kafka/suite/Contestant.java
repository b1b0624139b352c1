package io.dstream.peers.kafka.suite;

import java.util.Arrays;

/** Who is to be measured: where its classes are, and how it is shown. */
enum Contestant {
    LOOP("loop", "bare `KafkaConsumer` loop", "clients", "clients.LoopCount", 0),
    DSTREAM("dstream", "dstream, batches of 100 ms", "clients", "clients.DstreamCount", 100),
    DSTREAM_10("dstream-10", "dstream, batches of 10 ms", "clients", "clients.DstreamCount", 10),
    STREAMS("streams", "Kafka Streams", "streams", "streams.StreamsCount", 0),
    SPARK("spark", "Spark Streaming, all in the first batch", "spark", "spark.SparkCount", 100),
    SPARK_LIMITED(
            "spark-limited",
            "Spark Streaming, batches of at most 400,000 records",
            "spark",
            "spark.LimitedSparkCount",
            100);

    private static final String PACKAGE = "io.dstream.peers.kafka.";

    final String id;
    final String title;
    final String module;
    final String type;
    final int intervalMillis;

    Contestant(String id, String title, String module, String type, int intervalMillis) {
        this.id = id;
        this.title = title;
        this.module = module;
        this.type = PACKAGE + type;
        this.intervalMillis = intervalMillis;
    }

    /** Whether the run has failed if this one has. */
    boolean mustRun() {
        return this == LOOP || this == DSTREAM || this == DSTREAM_10;
    }

    static Contestant of(String id) {
        return Arrays.stream(values())
                .filter(contestant -> contestant.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no contestant is called " + id + "; there are "
                        + Arrays.stream(values())
                                .map(contestant -> contestant.id)
                                .toList()));
    }
}
