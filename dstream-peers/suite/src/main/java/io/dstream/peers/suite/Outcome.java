package io.dstream.peers.suite;

import io.dstream.peers.Workload;

/** What has come of a workload on an engine in a round. */
sealed interface Outcome permits Measurement, Outcome.Unsupported, Outcome.Late, Outcome.Failed {

    /** The engine. */
    Peer peer();

    /** The job. */
    Workload workload();

    /** In which round, from 0. */
    int round();

    /** In a few words; nothing where there is nothing to say. */
    String remark();

    /** Whether the suite is to end with an error: for wrong results of any engine, and for any failure of two. */
    default boolean isError() {
        return false;
    }

    /** A line for who watches the run. */
    default String csv() {
        return String.join(
                ",",
                peer().id,
                workload().id(),
                Integer.toString(round()),
                remark().isEmpty() ? "not supported" : remark());
    }

    private static boolean mustRun(Peer peer) {
        return peer == Peer.LOOP || peer == Peer.DSTREAM;
    }

    /** The engine does not have what the workload needs. */
    record Unsupported(Peer peer, Workload workload, int round) implements Outcome {
        @Override
        public String remark() {
            return "";
        }
    }

    /** The JVM had not ended after so many seconds, and was killed. */
    record Late(Peer peer, Workload workload, int round, int seconds) implements Outcome {
        @Override
        public String remark() {
            return "over " + seconds + " s";
        }

        @Override
        public boolean isError() {
            return mustRun(peer);
        }
    }

    /** The JVM has ended without a result, or the engine's output was not the loop's. */
    record Failed(Peer peer, Workload workload, int round, boolean differs) implements Outcome {
        @Override
        public String remark() {
            return differs ? "wrong output" : "failed";
        }

        @Override
        public boolean isError() {
            return differs || mustRun(peer);
        }
    }
}
