package io.dstream.report;

import java.time.Duration;
import java.util.List;

/**
 * A stream or an output operation in a program's graph.
 *
 * @param id its id
 * @param kind what it does: {@code map}, {@code reduceByKey}
 * @param site the line of the program that made it, or empty
 * @param role what it is in the graph
 * @param parents the ids of the streams it is computed from
 * @param slide how far apart its batches are
 * @param retention for how long its batches are held after their tick, because windows need them or the program asked
 *     for it; zero if they are not
 */
public record NodeReport(
        String id, String kind, String site, Role role, List<String> parents, Duration slide, Duration retention) {

    /** What a node is in the graph. */
    public enum Role {
        /** Brings records in. */
        SOURCE,
        /** A stream computed from others. */
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
