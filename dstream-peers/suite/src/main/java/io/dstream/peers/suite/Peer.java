package io.dstream.peers.suite;

import io.dstream.peers.DstreamEngine;
import io.dstream.peers.LoopEngine;
import io.dstream.peers.StreamsEngine;
import java.util.Arrays;

/** An engine to be measured: where its classes are, and how it is shown. */
enum Peer {
    LOOP("loop", "hand-written loop", "harness", LoopEngine.class.getName(), "#555555"),
    STREAMS("streams", "java.util.stream", "harness", StreamsEngine.class.getName(), "#e3a008"),
    DSTREAM("dstream", "dstream", "harness", DstreamEngine.class.getName(), "#1a73e8"),
    SPARK("spark", "Spark Streaming", "spark", "io.dstream.peers.spark.SparkEngine", "#d9480f"),
    JET("jet", "Hazelcast Jet", "jet", "io.dstream.peers.jet.JetEngine", "#2b8a3e"),
    FLINK("flink", "Flink", "flink", "io.dstream.peers.flink.FlinkEngine", "#862e9c");

    final String id;
    final String title;
    final String module;
    final String engine;
    final String colour;

    Peer(String id, String title, String module, String engine, String colour) {
        this.id = id;
        this.title = title;
        this.module = module;
        this.engine = engine;
        this.colour = colour;
    }

    static Peer of(String id) {
        return Arrays.stream(values())
                .filter(peer -> peer.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no engine is called " + id + "; there are "
                        + Arrays.stream(values()).map(peer -> peer.id).toList()));
    }
}
