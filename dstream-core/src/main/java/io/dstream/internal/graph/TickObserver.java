package io.dstream.internal.graph;

import io.dstream.engine.Engine;
import io.dstream.report.WatermarkReport;
import io.dstream.source.SourceReader.Cut;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Is told when ticks begin and end: for what operators share that goes by ticks. Called by the driver thread. */
public interface TickObserver {
    /**
     * The streams by whose durable ids it remembers things in a checkpoint.
     *
     * @return the streams, which need ids that are all different
     */
    List<Node> named();

    /**
     * How far event time has come, after the last tick that was kept. Asked by the driver thread.
     *
     * @return a report for each operator that goes by it
     */
    List<WatermarkReport> watermarks();

    /**
     * A tick begins, or is tried again.
     *
     * @param engine computes it
     * @param time its batch time
     * @param cuts what each source gives it
     */
    void begin(Engine engine, Instant time, Map<SourceNode, Cut<Object>> cuts);

    /**
     * The tick is over.
     *
     * @param committed whether what it has changed is kept; else it leaves no trace
     */
    void end(boolean committed);
}
