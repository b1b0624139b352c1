package io.dstream.spark.internal;

import io.dstream.codec.Codecs;
import io.dstream.engine.EngineState;
import io.dstream.engine.StatePart;
import io.dstream.engine.StateSize;
import io.dstream.engine.task.OperatorStates;
import io.dstream.plan.Operator;
import io.dstream.plan.Plan;
import io.dstream.plan.StateContext;
import io.dstream.plan.StateFunction;
import io.dstream.plan.Step;
import io.dstream.store.StateLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * The state of all operators, as the driver knows it. Tables are on executors; whether what a tick has changed counts
 * is told to them by the tasks of the next one. Used by any thread.
 */
final class States implements EngineState {
    private static final Operator CODECS = Operator.of("codecs");

    private final Cluster cluster;
    private final String engine = UUID.randomUUID().toString();
    private final Map<String, OperatorLog> operators = new TreeMap<>();
    private final Map<String, Recovered> recovered = new TreeMap<>(); // until its operator runs
    private Broadcast<Shipped<Codecs>> shippedCodecs; // null until a table is used
    private long made; // tables that were there before

    /** What was read from a checkpoint. */
    private static final class Recovered {
        private final OperatorStates states = new OperatorStates(OperatorStates.IN_THE_HEAP);
        private StateContext last;
    }

    States(Cluster cluster) {
        this.cluster = cluster;
    }

    private Broadcast<Shipped<Codecs>> codecs() {
        if (shippedCodecs == null) {
            shippedCodecs = spark().broadcast(Shipped.of(CODECS, cluster.stateCodecs()));
        }
        return shippedCodecs;
    }

    private JavaSparkContext spark() {
        return cluster.spark();
    }

    // ---- tasks ----

    /**
     * An attempt to run an operator.
     *
     * @param partitions over how many partitions its keys are spread
     */
    synchronized OperatorLog.Attempt attempt(Step.Stateful step, int partitions) {
        return log(step.operator(), partitions).attempt(step, cluster.newNumber(), codecs());
    }

    synchronized List<String> locations(Step.Stateful step) {
        return locations(operators.get(step.operator().id()));
    }

    /** Where tables are; null for anywhere. A task would wait in vain for an executor that is lost. */
    private List<String> locations(OperatorLog log) {
        List<String> locations = new ArrayList<>(log.locations());
        locations.replaceAll(location -> location == null || cluster.isLost(location) ? null : location);
        return locations;
    }

    private OperatorLog log(Operator operator, int partitions) {
        OperatorLog known = operators.get(operator.id());
        if (known != null && known.partitions() == partitions) {
            return known;
        }
        OperatorLog log = new OperatorLog(spark(), engine, operator, partitions, cluster.imageFiles(operator));
        Recovered from = recovered.remove(operator.id());
        if (from != null) {
            List<Pieces> images = new ArrayList<>(Collections.nCopies(partitions, null));
            for (StatePart part : from.states.images()) {
                images.set(part.partition(), Pieces.of(part.image(), cluster.stateCodecs()));
            }
            log.startFrom(images, cluster.newNumber(), from.last);
        }
        operators.put(operator.id(), log);
        return log;
    }

    /** An attempt has gone through: it counts once it is committed. */
    synchronized void attempted(OperatorLog.Attempt attempt) {
        operators.get(attempt.code().tables().operator().id()).attempted(attempt);
    }

    /** Takes in what a task tells of a table. */
    synchronized void told(TableUse.Told told) {
        made += operators.get(told.operator()).isAt(told) ? 1 : 0;
    }

    /** How many tables were lost and made anew. */
    synchronized long made() {
        return made;
    }

    /** The state of an operator, as it is read by tasks. */
    synchronized Source snapshot(Plan.StateSnapshot<?, ?> snapshot) {
        Operator operator = snapshot.operator();
        OperatorLog log = operators.get(operator.id());
        if (log == null || !log.hasRun()) {
            Recovered there = recovered.get(operator.id());
            OperatorStates states = there == null ? new OperatorStates(OperatorStates.IN_THE_HEAP) : there.states;
            return new Source.Here(states.snapshot(operator, snapshot.partitions()));
        }
        TableCode code = log.asItIs(codecs());
        long stage = cluster.newNumber();
        List<Input> inputs = new ArrayList<>();
        for (int p = 0; p < log.partitions(); p++) {
            inputs.add(new Snapshotting(code, stage, p));
        }
        JavaRDD<Input> rdd = spark().parallelize(inputs, inputs.size());
        return new Source.There(Located.of(rdd, locations(log)), inputs.size());
    }

    // ---- ticks ----

    @Override
    public synchronized void commit() {
        operators.values().forEach(OperatorLog::commit);
    }

    @Override
    public synchronized void rollback() {
        operators.values().forEach(OperatorLog::rollback);
    }

    @Override
    public synchronized Map<String, StateSize> sizes() {
        Map<String, StateSize> sizes = new TreeMap<>();
        recovered.values().forEach(of -> sizes.putAll(of.states.sizes()));
        operators.forEach((id, log) -> sizes.put(id, log.size()));
        return sizes;
    }

    // ---- checkpoints ----

    @Override
    public synchronized List<StatePart> changes() {
        List<StatePart> parts = new ArrayList<>();
        operators.values().forEach(log -> parts.addAll(log.changes()));
        return parts;
    }

    @Override
    public synchronized List<StatePart> images() {
        Map<String, List<StatePart>> all = new TreeMap<>();
        recovered.forEach((id, of) -> all.put(id, of.states.images()));
        operators.forEach((id, log) -> {
            if (log.hasRun()) {
                all.put(id, log.images(images(id, log)));
            }
        });
        List<StatePart> parts = new ArrayList<>();
        all.values().forEach(parts::addAll);
        return parts;
    }

    /** Has executors write down their tables of an operator. */
    private List<Written> images(String id, OperatorLog log) {
        TableCode code = log.asItIs(codecs());
        List<Integer> partitions = IntStream.range(0, log.partitions()).boxed().toList();
        JavaRDD<Integer> there = Located.of(spark().parallelize(partitions, partitions.size()), locations(log));
        List<Written> images = new ArrayList<>();
        for (TableUse.Told told : cluster.jobs().all(there.map(new Imaging(code, log.place())), "the state of " + id)) {
            told(told);
            images.add(told.image());
        }
        return images;
    }

    @Override
    public synchronized StateLoader restore(
            String form, StateFunction<?, ?, ?> fn, int partitions, StateContext context) {
        return recovered(context).states.restore(form, fn, partitions, context);
    }

    @Override
    public synchronized StateLoader replay(StateFunction<?, ?, ?> fn, int partitions, StateContext context) {
        return recovered(context).states.replay(fn, partitions, context);
    }

    private Recovered recovered(StateContext context) {
        Recovered of = recovered.computeIfAbsent(context.operator().id(), id -> new Recovered());
        of.last = context;
        return of;
    }

    /** Drops all tables, where executors can be reached. */
    synchronized void close() {
        if (!operators.isEmpty() && !spark().sc().isStopped()) {
            int tasks = Math.max(1, 2 * spark().defaultParallelism());
            List<Integer> each = Collections.nCopies(tasks, 0);
            String mine = engine;
            cluster.jobs()
                    .all(
                            spark().parallelize(each, tasks).map(n -> {
                                Tables.drop(mine);
                                return n;
                            }),
                            "the end of state");
        }
        operators.values().forEach(OperatorLog::close);
        operators.clear();
    }
}
