package io.dstream.runtime;

import io.dstream.batch.Pair;
import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.CodecException;
import io.dstream.codec.Codecs;
import io.dstream.engine.StateFunction;
import io.dstream.graph.Graph;
import io.dstream.graph.Node;
import io.dstream.graph.StateNode;

/**
 * Tries, before the first batch, whether what is known of the program's state can be written and read back: better
 * refused now than after the crash.
 */
final class Rehearsal {
    private final String appName;
    private final Codecs codecs;

    private Rehearsal(String appName, Codecs codecs) {
        this.appName = appName;
        this.codecs = codecs;
    }

    static void run(String appName, Graph graph, Codecs codecs) {
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
                checkComesBack(node, ((Pair<?, ?>) some).key());
                checkComesBack(node, ((Pair<?, ?>) some).value());
            }
        } catch (CodecException e) {
            throw new CheckpointRefusedException(
                    appName + ": the state of " + node + " cannot be written to the checkpoint: " + e.getMessage(), e);
        }
    }

    private void checkComesBack(StateNode node, Object value) {
        ByteWriter out = codecs.newWriter();
        out.writeValue(value);
        ByteReader in = codecs.newReader(out.toByteArray());
        Object read = in.readValue();
        if (value != null && !value.equals(read) && !value.getClass().isArray()) {
            throw new CheckpointRefusedException(appName + ": the initial state of " + node
                    + " does not come back from the checkpoint as it was: a "
                    + value.getClass().getName()
                    + " that was written and read is not equal to itself; check its codec and its equals()");
        }
        if (value != null && value.getClass() != read.getClass() && isOfTheProgram(value.getClass())) {
            throw new CheckpointRefusedException(appName + ": the initial state of " + node
                    + " does not come back from the checkpoint as it was: a "
                    + value.getClass().getName() + " that was written was read as a "
                    + read.getClass().getName() + "; have its codec give what it was given");
        }
    }

    /** Not so the hidden classes of List.of() and its like, which stand for an interface. */
    private static boolean isOfTheProgram(Class<?> type) {
        return type.getClassLoader() != null && !type.getPackageName().startsWith("com.google.common.");
    }
}
