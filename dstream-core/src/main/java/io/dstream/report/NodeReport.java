package io.dstream.report;

import java.time.Duration;
import java.util.List;

/**
 * A stream or an output operation in a program's graph.
 *
 * @param id its id
 * @param kind the kind of operation, such as {@code map} or {@code reduceByKey}
 * @param site the line of the program that created it; may be empty
 * @param role its role in the graph
 * @param parents the ids of the streams from which it is computed
 * @param slide the time between its batches
 * @param retention how long its batches are held after their tick, for windows or because the program called
 *     {@code remember}; zero if they are not
 */
public record NodeReport(
        String id, String kind, String site, Role role, List<String> parents, Duration slide, Duration retention) {

    /** The role of a node in the graph. */
    public enum Role {
        /** A source of records. */
        SOURCE,
        /** A stream that is computed from others. */
        STREAM,
        /** A stream whose operator keeps state from batch to batch. */
        STATE,
        /** An output operation. */
        OUTPUT
    }

    /** Copies the list. */
    public NodeReport {
        parents = List.copyOf(parents);
    }
}
