package io.dstream.internal.runtime.journal;

import io.dstream.batch.Pair;
import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.codec.CodecException;
import io.dstream.codec.Codecs;
import io.dstream.internal.graph.Graph;
import io.dstream.internal.graph.Node;
import io.dstream.internal.graph.StateNode;
import io.dstream.plan.StateFunction;

/**
 * Tries, before the first batch, whether what is known of the program's state can be written and read back: better
 * refused now than after the crash.
 */
public final class Rehearsal {
    private final String appName;
    private final Codecs codecs;

    private Rehearsal(String appName, Codecs codecs) {
        this.appName = appName;
        this.codecs = codecs;
    }

    public static void run(String appName, Graph graph, Codecs codecs) {
        Rehearsal rehearsal = new Rehearsal(appName, codecs);
        for (Node node : graph.reachable()) {
            if (node instanceof StateNode state) {
                rehearsal.check(state, state.function().known());
            }
        }
    }

    private void check(StateNode node, StateFunction.KnownState known) {
        try {
            known.types().forEach(codecs::check);
            for (Object some : known.initial()) {
                codecs.checkComesBack(((Pair<?, ?>) some).key());
                codecs.checkComesBack(((Pair<?, ?>) some).value());
            }
        } catch (CodecException e) {
            throw new CheckpointRefusedException(
                    appName + ": the state of " + node + " cannot be written to the checkpoint: " + e.getMessage(), e);
        }
    }
}
