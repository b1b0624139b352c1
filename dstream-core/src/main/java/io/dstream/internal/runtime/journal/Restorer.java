package io.dstream.internal.runtime.journal;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.codec.ByteReader;
import io.dstream.codec.CodecException;
import io.dstream.codec.Codecs;
import io.dstream.engine.Engine;
import io.dstream.engine.task.StateFile;
import io.dstream.internal.graph.Graph;
import io.dstream.internal.graph.Node;
import io.dstream.internal.graph.StateNode;
import io.dstream.internal.recovery.Recovery;
import io.dstream.internal.recovery.format.BatchPlan;
import io.dstream.internal.runtime.Evaluation;
import io.dstream.plan.OperatorException;
import io.dstream.plan.StateContext;
import io.dstream.plan.StateFunction;
import io.dstream.report.RecoveryReport;
import io.dstream.store.StateLoader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Puts what a checkpoint holds back into the engine's state and into the batches that windows hold. Used by the thread
 * that starts the program, once.
 */
public final class Restorer implements Recovery {
    private record KeptBatch(String stream, long timeMillis) {}

    private final String appName;
    private final Engine engine;
    private final Function<Instant, Evaluation> begin;
    private final ImmutableMap<String, StateNode> stateNodes;
    private final ImmutableMap<String, Node> windowed;
    private final Codecs codecs;
    private final Set<String> allowedToDrop;
    private final Set<String> dropped = new TreeSet<>();
    private final Set<String> restored = new TreeSet<>();
    private final Map<KeptBatch, List<List<Object>>> kept = new LinkedHashMap<>();
    private final Consumer<RecoveryReport> progress;
    private long percentTold = -1;
    private Evaluation evaluation;
    private Instant time;
    private String loading; // the operator whose state is being taken in, null between two
    private StateLoader loader; // null where the program does not have the operator any more

    /**
     * A restorer.
     *
     * @param begin given the time from which slides are counted, makes what batches are computed with
     * @param codecs read state that the checkpoint has in files of its own
     * @param allowedToDrop ids whose state may be left behind
     * @param progress told of each hundredth that has been read
     */
    public Restorer(
            String appName,
            Engine engine,
            Graph graph,
            Function<Instant, Evaluation> begin,
            Codecs codecs,
            ImmutableSet<String> allowedToDrop,
            Consumer<RecoveryReport> progress) {
        this.appName = appName;
        this.engine = engine;
        this.begin = begin;
        this.codecs = codecs;
        this.allowedToDrop = allowedToDrop;
        this.progress = progress;
        ImmutableMap.Builder<String, StateNode> states = ImmutableMap.builder();
        Map<String, Node> streams = new LinkedHashMap<>();
        for (Node node : graph.reachable()) {
            if (node instanceof StateNode state) {
                states.put(node.id(), state);
            }
            graph.durableId(node).ifPresent(id -> streams.put(id, node));
        }
        this.stateNodes = states.buildOrThrow();
        this.windowed = ImmutableMap.copyOf(streams);
    }

    @Override
    public void read(long bytes, long of) {
        long percent = bytes * 100 / of;
        if (percent > percentTold) {
            percentTold = percent;
            progress.accept(new RecoveryReport(bytes, of));
        }
    }

    @Override
    public void base(long batchId, long timeMillis, long zeroMillis) {
        evaluation = begin.apply(Instant.ofEpochMilli(zeroMillis));
        time = Instant.ofEpochMilli(timeMillis);
    }

    @Override
    public void state(String operator, String form, ByteReader piece) {
        if (!operator.equals(loading)) {
            endLoading();
            beginLoading(
                    operator,
                    form,
                    this::forms,
                    (fn, partitions, context) -> isFollowed(form, fn)
                            ? StateFile.following(engine.state().restore(fn.form(), fn, partitions, context), codecs)
                            : engine.state().restore(form, fn, partitions, context));
        }
        take(operator, piece);
    }

    /** The forms of an operator's images, beside its own, that can be read. */
    private Set<String> forms(StateFunction<?, ?, ?> fn) {
        Set<String> forms = new HashSet<>(Set.of(StateFile.form(fn)));
        engine.state().ownForm(fn).ifPresent(forms::add);
        return forms;
    }

    /** Whether a base has where images are, and the engine does not read them by itself. */
    private boolean isFollowed(String form, StateFunction<?, ?, ?> fn) {
        return StateFile.form(fn).equals(form)
                && engine.state().ownForm(fn).filter(form::equals).isEmpty();
    }

    private interface Way {
        StateLoader loader(StateFunction<?, ?, ?> fn, int partitions, StateContext context);
    }

    private void beginLoading(
            String operator, String form, Function<StateFunction<?, ?, ?>, Set<String>> otherForms, Way way) {
        StateNode node = stateNode(operator, form, otherForms);
        loading = operator;
        loader = node == null
                ? null
                : way.loader(node.function(), node.partitions(), evaluation.stateContext(node, time));
    }

    private void take(String operator, ByteReader piece) {
        if (loader != null) {
            load(operator, () -> loader.take(piece));
        }
    }

    /** Loads state, or says that it is not what the program has now. */
    private void load(String operator, Runnable loading) {
        try {
            loading.run();
        } catch (CodecException e) {
            throw unfit(operator, e);
        } catch (OperatorException e) {
            throw e.getCause() instanceof ClassCastException cast ? unfit(operator, cast) : e;
        }
    }

    private CodecException unfit(String operator, RuntimeException why) {
        return new CodecException(
                "the state of " + stateNodes.get(operator) + " is not what the program has now: " + why.getMessage()
                        + ". If its type has changed, register a codec that reads the old one, or give the operator another"
                        + " name and drop the old state with allowDroppedState(\"" + operator + "\")",
                why);
    }

    private void endLoading() {
        if (loader != null) {
            load(loading, loader::end);
        }
        loader = null;
        loading = null;
    }

    /** The operator whose state it is; null where there is none any more. */
    private StateNode stateNode(
            String operator, String form, Function<StateFunction<?, ?, ?>, Set<String>> otherForms) {
        StateNode node = stateNodes.get(operator);
        if (node == null) {
            dropped.add(operator);
            return null;
        }
        if (!node.function().form().equals(form)
                && !otherForms.apply(node.function()).contains(form)) {
            throw new CheckpointRefusedException(appName + ": the checkpoint has for " + node + " state of the form '"
                    + form + "', but it now needs '" + node.function().form()
                    + "' and cannot continue from that: give it another name, and allow the old one's state to be dropped"
                    + " with allowDroppedState(\"" + operator + "\")");
        }
        restored.add(operator);
        return node;
    }

    @Override
    public void baseEnds() {
        endLoading();
        restoreKept();
    }

    @Override
    public void kept(Kept some) {
        List<List<Object>> partitions =
                kept.computeIfAbsent(new KeptBatch(some.stream(), some.timeMillis()), batch -> new ArrayList<>());
        while (partitions.size() <= some.partition()) {
            partitions.add(new ArrayList<>());
        }
        partitions.get(some.partition()).addAll(some.records());
    }

    private void restoreKept() {
        kept.forEach((batch, partitions) -> {
            Node node = windowed.get(batch.stream);
            if (node == null || !evaluation.keeps(node)) {
                dropped.add(batch.stream);
            } else {
                restored.add(batch.stream);
                evaluation.restore(node, Instant.ofEpochMilli(batch.timeMillis), partitions);
            }
        });
        kept.clear();
    }

    @Override
    public void committed(BatchPlan plan, List<Change> changes) {
        if (evaluation == null) {
            evaluation = begin.apply(Instant.ofEpochMilli(plan.zeroMillis()));
        }
        time = Instant.ofEpochMilli(plan.timeMillis());
        for (Change change : changes) {
            if (!change.operator().equals(loading)) {
                endLoading();
                beginLoading(change.operator(), change.form(), fn -> Set.of(), engine.state()::replay);
            }
            take(change.operator(), change.piece());
        }
        endLoading();
        restoreKept();
        evaluation.forget(time);
    }

    /**
     * All has been read.
     *
     * @return what batches are computed with, or null where there was nothing to restore
     * @throws CheckpointRefusedException if there was state that no operator has
     */
    public Evaluation ended() {
        Set<String> refused = new TreeSet<>(dropped);
        refused.removeAll(allowedToDrop);
        if (!refused.isEmpty()) {
            throw new CheckpointRefusedException(appName + ": the checkpoint has state of " + refused
                    + ", but the program has no such operators (it has " + new TreeSet<>(windowed.keySet())
                    + "): give them their old names with named(...), or drop their state with "
                    + String.join(
                            "",
                            refused.stream()
                                    .map(id -> ".allowDroppedState(\"" + id + "\")")
                                    .toList())
                    + " on the builder");
        }
        return evaluation;
    }

    /** Whether there was state that no operator has. */
    public boolean hasDropped() {
        return !dropped.isEmpty();
    }

    /** The operators that had state in the checkpoint. */
    public Set<String> restored() {
        return restored;
    }

    /** The operators that had no state in the checkpoint. */
    public Set<String> begunEmpty() {
        Set<String> empty = new TreeSet<>(stateNodes.keySet());
        empty.removeAll(restored);
        return empty;
    }
}
