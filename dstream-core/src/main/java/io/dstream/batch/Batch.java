package io.dstream.batch;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Doubles;
import com.google.common.primitives.Longs;
import io.dstream.engine.Engine;
import io.dstream.function.Action1;
import io.dstream.function.Action2;
import io.dstream.function.Function0;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.function.Order;
import io.dstream.function.Predicate1;
import io.dstream.function.ToDouble;
import io.dstream.function.ToLong;
import io.dstream.plan.Ending;
import io.dstream.plan.Folding;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.Plan.Layout;
import io.dstream.plan.Step;
import io.dstream.state.Aggregator;
import io.dstream.state.Stats;
import io.dstream.table.Zero;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An immutable, partitioned collection of records: the data of one tick, or your own data created with
 * {@code ssc.batch(records)}.
 *
 * <p>Operators such as {@link #map} return a new batch and compute nothing. Actions such as {@link #collect} compute
 * the batch, in parallel over its partitions, and return the result to the caller. Within an action, a batch that is
 * used several times is computed once. Every action computes the batch again unless it is {@linkplain #cache() cached}.
 * In the functions of a stream, such as that of {@code foreachBatch}, some data is kept until the stream's batch is
 * finished, as long as there is memory: the results of operators that redistribute records, and the records of a batch
 * on which more actions are expected. Those are expected after its second action or, if the previous batch had three or
 * more, after its first.
 *
 * <p>Narrow operators ({@code map flatMap filter peek mapPartitions glom union zipWithIndex mapValues ...}) keep the
 * partitions and the order of the records. Wide operators ({@code distinct repartition sortBy groupBy reduceByKey join
 * ...}) redistribute the records. The same operator code serves batches and streams:
 *
 * <pre>{@code
 * Batch<String> lines = ssc.batch(List.of("a b", "a"));
 * Map<String, Long> counts = MyJob.run(lines).collectAsMap(); // a batch job
 * stream.transformToPair(MyJob::run).print();                 // the same job on every batch of a stream
 * }</pre>
 *
 * <p>A batch may be used by any thread. If a function throws, the action ends with an
 * {@link io.dstream.plan.OperatorException} that names the operator.
 *
 * @param <T> the type of the records
 */
public sealed class Batch<T> permits BatchOfPairs {

    private final Engine engine;
    private volatile Plan<T> plan;
    private final Operator scope;
    private final int partitions; // that operators called on this make; 0 where nothing is said

    Batch(Engine engine, Plan<T> plan, Operator scope) {
        this(engine, plan, scope, 0);
    }

    Batch(Engine engine, Plan<T> plan, Operator scope, int partitions) {
        this.engine = checkNotNull(engine, "engine");
        this.plan = checkNotNull(plan, "plan");
        this.scope = scope;
        this.partitions = partitions;
    }

    /**
     * Creates a batch that is computed by a plan. For engines and for your own operators.
     *
     * @param engine the engine that runs the plan
     * @param plan the plan
     * @param <T> the type of the records
     * @return the batch
     */
    public static <T> Batch<T> of(Engine engine, Plan<T> plan) {
        return new Batch<>(engine, plan, null);
    }

    /**
     * Returns the plan that computes this batch. For engines and for your own operators.
     *
     * @return the plan
     */
    public Plan<T> plan() {
        return plan;
    }

    /**
     * Returns the engine that computes this batch.
     *
     * @return the engine
     */
    public Engine engine() {
        return engine;
    }

    /**
     * Returns this batch, with the operators called on it named as parts of another operator: errors of {@code map}
     * inside a stream's {@code transform} then name the {@code transform}.
     *
     * @param operator the outer operator
     * @return the same batch
     */
    public Batch<T> within(Operator operator) {
        return view(operator, partitions);
    }

    /**
     * Sets the number of partitions over which the next operator distributes its result, as in
     * {@code words.inPartitions(8).distinct()}. This applies to operators that redistribute records ({@code distinct
     * sortBy groupBy reduceByKey join ...}); others keep the existing partitions. By itself this costs nothing and
     * moves no data.
     *
     * @param n the number of partitions, for the next operator only; default: the engine's {@code parallelism}
     * @return the same batch
     */
    public Batch<T> inPartitions(int n) {
        return view(scope, Plan.checkPartitions(n));
    }

    /** The same records, for the operators of a scope, or in a number of partitions. */
    Batch<T> view(Operator operator, int inPartitions) {
        return new Batch<>(engine, plan, operator, inPartitions);
    }

    Operator operator(String kind) {
        return scope == null ? Operator.of(kind) : scope.inner(kind);
    }

    /** This batch, if the plan is its own; else one like it of the same records that are computed by another plan. */
    @SuppressWarnings("unchecked")
    private Batch<T> over(Plan<?> other) {
        return other == plan ? this : same((Plan<T>) other).view(scope, partitions);
    }

    Batch<T> same(Plan<T> changed) {
        return new Batch<>(engine, changed, scope);
    }

    <R> Batch<R> other(Plan<R> changed) {
        return new Batch<>(engine, changed, scope);
    }

    <K, V> PairBatch<K, V> pairs(Plan<Pair<K, V>> changed) {
        return new PairBatch<>(engine, changed, scope);
    }

    /** The same records, known to be pairs. */
    static <K, V> PairBatch<K, V> asPairs(Batch<Pair<K, V>> batch) {
        return new PairBatch<>(batch.engine, batch.plan, batch.scope, batch.partitions);
    }

    final int partitionsToMake() {
        return partitions > 0 ? partitions : engine.parallelism();
    }

    // ---- narrow operators ----

    private <R> Plan<R> mapped(String kind, Function1<? super T, ? extends R> fn) {
        return mapped(kind, Step.Gives.RESULT, Steps.function(fn, kind));
    }

    <R> Plan<R> mapped(String kind, Step.Gives gives, Serializable fn) {
        return new Plan.Pipe<>(plan, new Step.Map(operator(kind), gives, fn));
    }

    private <R> Plan<R> flatMapped(String kind, Function1<? super T, ? extends Iterable<? extends R>> fn) {
        return new Plan.Pipe<>(plan, new Step.FlatMap(operator(kind), Steps.function(fn, kind)));
    }

    /** A step that takes record by record, and gives pairs of the key that it is given if it is given pairs. */
    <R> Plan<R> recordByRecord(String kind, Step.Attachment attachment) {
        return new Plan.Pipe<>(plan, new Step.Custom(operator(kind), attachment, true, true));
    }

    <R> Plan<R> custom(String kind, Step.Attachment attachment) {
        return new Plan.Pipe<>(plan, new Step.Custom(operator(kind), attachment));
    }

    /**
     * Replaces each record with the result of a function.
     *
     * @param fn returns the result for a record
     * @param <R> the type of the new records
     * @return the mapped batch
     */
    public <R> Batch<R> map(Function1<? super T, ? extends R> fn) {
        return other(mapped("map", fn));
    }

    /**
     * Replaces each record with zero or more records.
     *
     * @param fn returns the results for a record
     * @param <R> the type of the new records
     * @return the results, in order
     */
    public <R> Batch<R> flatMap(Function1<? super T, ? extends Iterable<? extends R>> fn) {
        return other(flatMapped("flatMap", fn));
    }

    /**
     * Replaces each record with zero or more records, from an array.
     *
     * @param fn returns the new records, as in {@code lines.flatMapArray(line -> line.split(" "))}
     * @param <R> the type of the new records
     * @return the results, in order
     */
    public <R> Batch<R> flatMapArray(Function1<? super T, ? extends R[]> fn) {
        checkNotNull(fn, "flatMapArray needs a function");
        Operator operator = operator("flatMapArray");
        Function1<T, Iterable<R>> list =
                record -> Arrays.asList(operator.<R[]>requireResult(fn.apply(record), "an array"));
        return other(flatMapped("flatMapArray", list));
    }

    /**
     * Replaces each record with zero or more records, from a {@link Stream}. The {@code Stream} is consumed record by
     * record and then closed, also if an error occurs.
     *
     * @param fn returns the new records, as in {@code files.flatMapStream(Files::lines)}
     * @param <R> the type of the new records
     * @return the results, in order
     */
    public <R> Batch<R> flatMapStream(Function1<? super T, ? extends Stream<? extends R>> fn) {
        checkNotNull(fn, "flatMapStream needs a function");
        Operator operator = operator("flatMapStream");
        return other(
                new Plan.Pipe<>(plan, new Step.Custom(operator, Steps.<T, R>flatMapStream(operator, fn), true, false)));
    }

    /**
     * Keeps the records that match a predicate and drops the others.
     *
     * @param fn the predicate
     * @return the matching records
     */
    public Batch<T> filter(Predicate1<? super T> fn) {
        return same(new Plan.Pipe<>(plan, new Step.Filter(operator("filter"), Steps.predicate(fn))));
    }

    /**
     * Calls an action on each record as it passes, for logging or counting.
     *
     * @param fn the action; called again every time the batch is computed
     * @return the same records
     */
    public Batch<T> peek(Action1<? super T> fn) {
        checkNotNull(fn, "peek needs a function");
        return same(mapped("peek", Step.Gives.RECORD, fn));
    }

    /**
     * Turns each record into a pair.
     *
     * @param fn returns the result for a record
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return the pairs
     */
    public <K, V> PairBatch<K, V> mapToPair(Function1<? super T, Pair<K, V>> fn) {
        return pairs(mapped("mapToPair", fn));
    }

    /**
     * Turns each record into zero or more pairs.
     *
     * @param fn returns the results for a record
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return the results, in order
     */
    public <K, V> PairBatch<K, V> flatMapToPair(Function1<? super T, ? extends Iterable<Pair<K, V>>> fn) {
        return pairs(flatMapped("flatMapToPair", fn));
    }

    /**
     * Adds a key to each record.
     *
     * @param fn returns the key of a record
     * @param <K> the type of the keys
     * @return pairs of a key and a record
     */
    public <K> PairBatch<K, T> keyBy(Function1<? super T, ? extends K> fn) {
        return keyBy("keyBy", fn);
    }

    private <K> PairBatch<K, T> keyBy(String kind, Function1<? super T, ? extends K> fn) {
        checkNotNull(fn, "%s needs a function", kind);
        return pairs(mapped(kind, Step.Gives.PAIR_WITH_KEY, fn));
    }

    /**
     * Applies a function to the iterator of each partition, as in {@code batch.mapPartitions(records ->
     * Iterators.transform(records, decoder::decode))}. Records are computed on demand, a few hundred at a time; those
     * that are not requested are not computed. If a source cannot be read in pieces, such as a file, the records that
     * come from one of its partitions are all in memory at once.
     *
     * @param fn receives an iterator over the records of a partition and returns an iterator over the new records;
     *     called for empty partitions too. The iterator it receives can be used until the returned one is exhausted,
     *     and throws an {@link IllegalStateException} afterwards
     * @param <R> the type of the new records
     * @return the new records
     */
    public <R> Batch<R> mapPartitions(Function1<? super Iterator<T>, ? extends Iterator<? extends R>> fn) {
        return other(new Plan.Pipe<>(plan, Steps.mapPartitions(operator("mapPartitions"), fn)));
    }

    /**
     * Turns each partition into one record: the list of its records.
     *
     * @return a batch of lists, one per partition
     */
    public Batch<List<T>> glom() {
        return other(custom("glom", Steps.glom()));
    }

    /**
     * Returns a random sample, for which each record is selected with the same probability.
     *
     * @param fraction the probability, from 0 to 1
     * @param seed the seed; the same seed on the same batch gives the same sample
     * @return the sample, in order
     */
    public Batch<T> sample(double fraction, long seed) {
        checkArgument(
                fraction >= 0 && fraction <= 1,
                "cannot sample a fraction of %s: expected 0 to 1, both included",
                fraction);
        return same(recordByRecord("sample", Steps.sample(fraction, seed)));
    }

    /**
     * Splits the records at random into several batches. The parts are computed one by one, each from this whole batch,
     * which must return the same records every time. {@link #cache} it if it is expensive to compute.
     *
     * @param weights the relative sizes of the parts: 0 or more, not all 0
     * @param seed the seed; the same seed on the same batch gives the same parts
     * @return a batch for each weight, each with its records in order
     */
    public List<Batch<T>> randomSplit(double[] weights, long seed) {
        checkNotNull(weights, "randomSplit needs weights");
        double sum = 0;
        for (double weight : weights) {
            checkArgument(
                    weight >= 0 && Double.isFinite(weight),
                    "randomSplit by the weights %s: expected 0 or more each",
                    Arrays.toString(weights));
            sum += weight;
        }
        checkArgument(
                sum > 0 && Double.isFinite(sum),
                "randomSplit by the weights %s: expected one at least that is more than 0, and a finite sum",
                Arrays.toString(weights));
        ImmutableList.Builder<Batch<T>> parts = ImmutableList.builder();
        double before = 0;
        for (double weight : weights) {
            double upTo = before + weight;
            // whoever is last ends at 1, whatever the rounding
            Step.Attachment sample = Steps.sample(before / sum, upTo >= sum ? 1 : upTo / sum, seed);
            parts.add(same(recordByRecord("randomSplit", sample)));
            before = upTo;
        }
        return parts.build();
    }

    /**
     * Returns the records of this batch followed by those of another.
     *
     * @param other the other batch
     * @return the resulting records
     */
    public Batch<T> union(Batch<T> other) {
        checkNotNull(other, "union needs another batch");
        return same(Plan.union(List.of(plan, other.plan())));
    }

    /**
     * Numbers the records from 0, in order. All records are held in memory, because the sizes of the partitions must be
     * known first.
     *
     * @return pairs of a record and its number
     */
    public PairBatch<T, Long> zipWithIndex() {
        Operator operator = operator("zipWithIndex");
        return pairs(new Plan.Deferred<>(List.of(new Plan.Held<>(plan)), needs -> {
            Plan<?> held = needs.get(0);
            long[] starts = Consumers.starts(engine.run(held, Ending.Count::new));
            return new Plan.Pipe<>(held, new Step.Custom(operator, Steps.number(starts)));
        }));
    }

    // ---- wide operators ----

    /**
     * Removes duplicate records. Costs a hash table of the distinct records.
     *
     * @return the distinct records
     */
    public Batch<T> distinct() {
        return same(keyedBySelf().first("distinct").keys().plan());
    }

    /**
     * Distributes the records evenly over a number of partitions.
     *
     * @param partitions the number of partitions
     * @return the same records in a different order
     */
    public Batch<T> repartition(int partitions) {
        return exchange("repartition", new Layout.RoundRobin<>(Plan.checkPartitions(partitions)));
    }

    /**
     * Merges neighbouring partitions until a given number is left. Keeps the order of the records.
     *
     * @param partitions the number of partitions; if there are no more than that already, nothing changes
     * @return the same records
     */
    public Batch<T> coalesce(int partitions) {
        return exchange("coalesce", new Layout.Coalesced<>(Plan.checkPartitions(partitions)));
    }

    /**
     * Sorts the records by a key, in ascending order.
     *
     * @param key returns the sort key of a record
     * @param <K> the type of the sort keys
     * @return the records, smallest key first and null before all others; records with equal keys keep their order
     */
    public <K extends Comparable<? super K>> Batch<T> sortBy(Function1<? super T, ? extends K> key) {
        return sortBy(key, true);
    }

    /**
     * Sorts the records by a key, in ascending or descending order.
     *
     * @param key returns the sort key of a record
     * @param ascending true for the smallest key first; false for the largest first, and null last
     * @param <K> the type of the sort keys
     * @return the sorted records; records with equal keys keep their order
     */
    public <K extends Comparable<? super K>> Batch<T> sortBy(Function1<? super T, ? extends K> key, boolean ascending) {
        return sortBy(key, Batch.<K>naturalOrder(ascending));
    }

    /** The order of things that have one, null being the smallest. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // whether they have one is seen when they are compared
    static <K> Comparator<K> naturalOrder(boolean ascending) {
        Comparator<K> order = Comparator.nullsFirst((Comparator) Comparator.naturalOrder());
        return ascending ? order : order.reversed();
    }

    /**
     * Sorts the records by a key, in a given order.
     *
     * @param key returns the sort key of a record
     * @param order the order of the keys
     * @param <K> the type of the sort keys
     * @return the records, smallest key first; records with equal keys keep their order
     */
    public <K> Batch<T> sortBy(Function1<? super T, ? extends K> key, Comparator<? super K> order) {
        return sortBy("sortBy", key, order);
    }

    final <K> Batch<T> sortBy(String kind, Function1<? super T, ? extends K> key, Comparator<? super K> order) {
        checkNotNull(key, "%s needs a function", kind);
        checkNotNull(order, "%s needs an order", kind);
        Operator operator = operator(kind);
        Order<T> byKey = (a, b) -> order.compare(operator.apply(key, a), operator.apply(key, b));
        return exchange(kind, new Layout.Sorted<>(partitionsToMake(), byKey));
    }

    Batch<T> exchange(String kind, Layout<? super T> layout) {
        return same(new Plan.Exchange<>(operator(kind), plan, layout));
    }

    /**
     * Groups the records by a key.
     *
     * @param key returns the key of a record
     * @param <K> the type of the keys
     * @return for each key, its records in order
     */
    public <K> PairBatch<K, Iterable<T>> groupBy(Function1<? super T, ? extends K> key) {
        return this.<K>keyBy("groupBy", key).inPartitions(partitionsToMake()).groupByKey("groupBy");
    }

    /**
     * Returns the distinct records that are also in another batch.
     *
     * @param other the other batch
     * @return each such record once
     */
    public Batch<T> intersection(Batch<T> other) {
        checkNotNull(other, "intersection needs another batch");
        return keyedBySelf().cogroup("intersection", other.keyedBySelf(), (key, mine, others, next) -> {
            if (!mine.isEmpty() && !others.isEmpty()) {
                next.accept(key);
            }
        });
    }

    /**
     * Returns the records that are not in another batch.
     *
     * @param other the other batch
     * @return those records, with their duplicates
     */
    public Batch<T> subtract(Batch<T> other) {
        checkNotNull(other, "subtract needs another batch");
        return keyedBySelf().cogroup("subtract", other.keyedBySelf(), (key, mine, others, next) -> {
            if (others.isEmpty()) {
                mine.forEach(next::accept);
            }
        });
    }

    private PairBatch<T, T> keyedBySelf() {
        return this.<T, T>mapToPair(record -> Pair.of(record, record)).inPartitions(partitionsToMake());
    }

    /**
     * Pairs every record with every record of another batch. The other batch is held in memory.
     *
     * @param other the other batch
     * @param <U> the type of its records
     * @return the pairs
     */
    public <U> PairBatch<T, U> cartesian(Batch<U> other) {
        checkNotNull(other, "cartesian needs another batch");
        Operator operator = operator("cartesian");
        return pairs(new Plan.Deferred<>(List.of(plan, other.plan()), needs -> {
            List<U> others = other.over(needs.get(1)).collect();
            Function1<T, Iterable<Pair<T, U>>> all =
                    mine -> () -> others.stream().map(o -> Pair.of(mine, o)).iterator();
            return new Plan.Pipe<>(needs.get(0), new Step.FlatMap(operator, Steps.function(all, "cartesian")));
        }));
    }

    /**
     * Returns a batch with the result of an action on this one, which runs when the new batch is first needed. For
     * example, {@code lines.summarize(b -> List.of(b.count()))} is a batch with one record.
     *
     * @param action receives this batch
     * @param <R> the type of the results
     * @return a batch with one partition
     */
    public <R> Batch<R> summarize(Function1<? super Batch<T>, ? extends Collection<? extends R>> action) {
        checkNotNull(action, "summarize needs a function");
        Operator operator = operator("summarize");
        return other(new Plan.Deferred<>(List.of(plan), needs -> {
            Collection<? extends R> records = operator.apply(action, over(needs.get(0)));
            return new Plan.Data<>(Partition.split(operator.requireResult(records, "a Collection"), 1));
        }));
    }

    // ---- actions ----

    /**
     * Returns all records.
     *
     * @return an unmodifiable list in order, which may contain nulls
     */
    public List<T> collect() {
        return collect(plan);
    }

    private <R> List<R> collect(Plan<R> plan) {
        return Consumers.concat(engine.run(plan, Ending.Collect<R>::new));
    }

    /**
     * Returns the number of records. Partitions that know their size are not read.
     *
     * @return the number
     */
    public long count() {
        long count = 0;
        for (Ending.Count part : engine.run(plan, Ending.Count::new)) {
            count += part.count();
        }
        return count;
    }

    /**
     * Returns the sum of a number read from each record. Numbers are not boxed.
     *
     * @param fn returns the number of a record
     * @return the sum; on overflow it wraps around, like any {@code long}
     */
    public long sumLong(ToLong<? super T> fn) {
        checkNotNull(fn, "sumLong needs a function");
        Operator operator = operator("sumLong");
        long sum = 0;
        for (Ending.LongSum<T> part : engine.run(plan, () -> new Ending.LongSum<T>(operator, fn))) {
            sum += part.sum();
        }
        return sum;
    }

    /**
     * Returns the sum of a number read from each record. Numbers are not boxed.
     *
     * @param fn returns the number of a record
     * @return the sum
     */
    public double sumDouble(ToDouble<? super T> fn) {
        checkNotNull(fn, "sumDouble needs a function");
        Operator operator = operator("sumDouble");
        double sum = 0;
        for (Ending.DoubleSum<T> part : engine.run(plan, () -> new Ending.DoubleSum<T>(operator, fn))) {
            sum += part.sum();
        }
        return sum;
    }

    /**
     * Computes count, sum, mean, variance, minimum and maximum of a number read from each record, in one pass.
     *
     * @param fn returns the number of a record, as in {@code orders.stats(order -> order.amount())}
     * @return the statistics; with a count of 0 if there are no records
     */
    public Stats stats(ToDouble<? super T> fn) {
        return stats("stats", fn);
    }

    private Stats stats(String kind, ToDouble<? super T> fn) {
        checkNotNull(fn, "%s needs a function", kind);
        return this.<Stats>folded(
                kind, () -> Stats.NONE, (all, record) -> all.plus(fn.applyAsDouble(record)), Stats::plus);
    }

    /**
     * Computes the mean of a number read from each record, without loss of precision.
     *
     * @param fn returns the number of a record
     * @return the mean; NaN if there are no records
     */
    public double mean(ToDouble<? super T> fn) {
        return stats("mean", fn).mean();
    }

    /**
     * Counts the records whose number is in each of some ranges of equal width, from the smallest number to the
     * largest. Computes the batch twice unless it is {@linkplain #cache() cached}.
     *
     * @param fn returns the number of a record
     * @param buckets the number of ranges, 1 to 1,000,000; there is only one range if all numbers are the same, and
     *     none if there are no records
     * @return the ranges and their counts
     * @throws IllegalArgumentException if a number is infinite or NaN
     */
    public Histogram histogram(ToDouble<? super T> fn, int buckets) {
        checkArgument(buckets >= 1 && buckets <= 1_000_000, "a histogram of %s ranges: expected 1 to 1000000", buckets);
        Stats stats = stats("histogram", fn);
        return stats.count() == 0
                ? new Histogram(List.of(), List.of())
                : counted(fn, Histogram.even(stats.min(), stats.max(), buckets));
    }

    /**
     * Counts the records whose number is in each of some ranges. A range includes its lower edge and excludes its upper
     * one, except that the last range includes both. Numbers outside all ranges and NaN are not counted.
     *
     * @param fn returns the number of a record
     * @param edges the edges of the ranges: at least two, in ascending order, all different
     * @return the ranges and their counts
     */
    public Histogram histogram(ToDouble<? super T> fn, double[] edges) {
        checkNotNull(fn, "histogram needs a function");
        return counted(fn, Histogram.checkedEdges(edges));
    }

    private Histogram counted(ToDouble<? super T> fn, double[] edges) {
        long[] counts = this.<long[]>folded(
                "histogram",
                () -> new long[edges.length - 1],
                (all, record) -> Histogram.count(edges, fn.applyAsDouble(record), all),
                Histogram::sum);
        return new Histogram(Doubles.asList(edges), Longs.asList(counts));
    }

    /**
     * Returns whether the batch has no records. Looks for the first record only.
     *
     * @return whether the batch is empty
     */
    public boolean isEmpty() {
        return take(1).isEmpty();
    }

    /**
     * Returns the first record.
     *
     * @return the record
     * @throws NoSuchElementException if the batch is empty
     */
    public T first() {
        List<T> first = take(1);
        if (first.isEmpty()) {
            throw new NoSuchElementException("first() of an empty batch: ask isEmpty() or take(1) instead");
        }
        return first.get(0);
    }

    /**
     * Returns the first records. Runs on the calling thread and computes no more than it needs.
     *
     * @param n the maximum number of records
     * @return the records, in order
     */
    public List<T> take(int n) {
        checkArgument(n >= 0, "cannot take %s records: expected 0 or more", n);
        return n == 0 ? List.of() : Collections.unmodifiableList(engine.take(plan, n));
    }

    /**
     * Returns the largest records in their natural order, in which null is the smallest.
     *
     * @param n the maximum number of records
     * @return the records, largest first
     * @throws io.dstream.plan.OperatorException if the records have no natural order
     */
    public List<T> top(int n) {
        return top(n, naturalOrder(true));
    }

    /**
     * Returns the largest records.
     *
     * @param n the maximum number of records
     * @param order the order of the records
     * @return the records, largest first; of equal ones, those that come first
     */
    public List<T> top(int n, Comparator<? super T> order) {
        checkArgument(n >= 0, "cannot give the top %s records: expected 0 or more", n);
        checkNotNull(order, "top needs an order");
        return largest("top", n, order);
    }

    /**
     * Returns the smallest records in their natural order, in which null is the smallest.
     *
     * @param n the maximum number of records
     * @return the records, smallest first
     * @throws io.dstream.plan.OperatorException if the records have no natural order
     */
    public List<T> takeOrdered(int n) {
        return takeOrdered(n, naturalOrder(true));
    }

    /**
     * Returns the smallest records.
     *
     * @param n the maximum number of records
     * @param order the order of the records
     * @return the records, smallest first; of equal ones, those that come first
     */
    public List<T> takeOrdered(int n, Comparator<? super T> order) {
        checkArgument(n >= 0, "cannot take the smallest %s records: expected 0 or more", n);
        checkNotNull(order, "takeOrdered needs an order");
        return largest("takeOrdered", n, Collections.reverseOrder(order));
    }

    private List<T> largest(String kind, int n, Comparator<? super T> order) {
        Operator operator = operator(kind);
        List<T> parts = collect(custom(kind, Partials.<T>largest(operator, n, order)));
        return operator.<List<T>, List<T>>apply(all -> Partials.largest(n, order, all), parts);
    }

    /**
     * Combines all records with an associative function.
     *
     * @param fn an associative function
     * @return the result; empty if there are no records
     */
    public Optional<T> reduce(Function2<? super T, ? super T, ? extends T> fn) {
        checkNotNull(fn, "reduce needs a function");
        return reduce("reduce", fn);
    }

    private Optional<T> reduce(String kind, Function2<? super T, ? super T, ? extends T> fn) {
        Operator operator = operator(kind);
        List<T> parts = collect(custom(kind, Partials.<T>reduced(operator, fn)));
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        T all = parts.get(0);
        for (T part : parts.subList(1, parts.size())) {
            all = operator.<T, T, T>apply(fn, all, part);
        }
        return Optional.of(operator.requireResult(all, "a record"));
    }

    /**
     * Combines all records with an associative function, starting from a neutral value.
     *
     * @param zero the neutral value, with which each partition starts; a collection or an array is copied for each
     * @param fn an associative function
     * @return the result; the neutral value if there are no records
     */
    public T fold(T zero, Function2<? super T, ? super T, ? extends T> fn) {
        checkNotNull(fn, "fold needs a function");
        return aggregate("fold", zero, fn, fn);
    }

    /**
     * Aggregates all records, starting from a neutral accumulator.
     *
     * @param zero the neutral accumulator, with which each partition starts; a collection or an array is copied for
     *     each
     * @param add adds a record to an accumulator
     * @param merge merges the accumulators of two partitions
     * @param <A> the type of the accumulator
     * @return the merged accumulator of all partitions; the neutral one if there are no records
     */
    public <A> A aggregate(
            A zero,
            Function2<? super A, ? super T, ? extends A> add,
            Function2<? super A, ? super A, ? extends A> merge) {
        checkNotNull(add, "aggregate needs a function that adds a record");
        checkNotNull(merge, "aggregate needs a function that merges accumulators");
        return aggregate("aggregate", zero, add, merge);
    }

    private <A> A aggregate(
            String kind,
            A zero,
            Function2<? super A, ? super T, ? extends A> add,
            Function2<? super A, ? super A, ? extends A> merge) {
        Zero<A> zeros = Zero.of(kind, zero);
        return folded(kind, zeros::get, add, merge);
    }

    /**
     * Aggregates all records. Each partition has its own accumulator, which may be changed in place.
     *
     * @param aggregator turns the records into one result, as in {@code Aggregators.both(Aggregators.count(),
     *     Aggregators.mean(n -> n))}
     * @param <A> the type of the accumulator
     * @param <R> the type of the result
     * @return the result; for a batch without records, the result of the empty accumulator
     */
    public <A, R> R aggregate(Aggregator<? super T, A, R> aggregator) {
        checkNotNull(aggregator, "aggregate needs an aggregator");
        A all = this.<A>folded("aggregate", aggregator.create(), aggregator.add(), aggregator.merge());
        return operator("aggregate").<A, R>apply(aggregator.finish(), all);
    }

    private <A> A folded(
            String kind,
            Function0<? extends A> zeros,
            Function2<? super A, ? super T, ? extends A> add,
            Function2<? super A, ? super A, ? extends A> merge) {
        Operator operator = operator(kind);
        A all = operator.apply(zeros);
        for (A part : this.<A>collect(custom(kind, Folding.<T, A>from(operator, zeros, add)))) {
            all = operator.<A, A, A>apply(merge, all, part);
        }
        return all;
    }

    /**
     * Returns the smallest record; of equal ones, the first.
     *
     * @param order the order
     * @return the record; empty if there are none
     */
    public Optional<T> min(Comparator<? super T> order) {
        checkNotNull(order, "min needs an order");
        return reduce("min", (a, b) -> order.compare(b, a) < 0 ? b : a);
    }

    /**
     * Returns the largest record; of equal ones, the first.
     *
     * @param order the order
     * @return the record; empty if there are none
     */
    public Optional<T> max(Comparator<? super T> order) {
        checkNotNull(order, "max needs an order");
        return reduce("max", (a, b) -> order.compare(b, a) > 0 ? b : a);
    }

    /**
     * Counts how often each record occurs.
     *
     * @return the distinct records and their counts
     */
    public Map<T, Long> countByValue() {
        return this.<T, Boolean>mapToPair(record -> Pair.of(record, true))
                .countByKey("countByValue")
                .collectAsMap();
    }

    /**
     * Calls an action on each record. Partitions are processed in parallel.
     *
     * @param fn the action, called by several threads
     */
    public void forEach(Action1<? super T> fn) {
        checkNotNull(fn, "forEach needs a function");
        Operator operator = operator("forEach");
        engine.run(plan, () -> new Consumers.Each<T>(operator, fn));
    }

    /**
     * Calls an action with an iterator over each partition, in parallel. Use it to open one connection for many
     * records. The action is called for empty partitions too. Records are computed on demand, a few hundred at a time;
     * those that are not requested are not computed. If a source cannot be read in pieces, such as a file, the records
     * that come from one of its partitions are all in memory at once.
     *
     * @param fn the action, called by several threads. Its iterator can be used until the action returns, and throws an
     *     {@link IllegalStateException} afterwards
     */
    public void forEachPartition(Action1<? super Iterator<T>> fn) {
        checkNotNull(fn, "forEachPartition needs a function");
        forEachPartition((partition, records) -> fn.accept(records));
    }

    /**
     * Same as {@link #forEachPartition(Action1)}, for an action that also receives the number of the partition, as in
     * {@code batch.forEachPartition((partition, records) -> write("part-" + partition, records))}.
     *
     * @param fn the action; receives the number of the partition, counted from 0, and an iterator over its records
     */
    public void forEachPartition(Action2<? super Integer, ? super Iterator<T>> fn) {
        checkNotNull(fn, "forEachPartition needs a function");
        Step step = Steps.forEachPartition(operator("forEachPartition"), fn);
        engine.run(new Plan.Pipe<>(plan, step), Ending.Count::new);
    }

    /**
     * Returns an iterator over all records, partition by partition. Records are computed on demand, on the thread that
     * calls the iterator, a few hundred at a time as in {@link #forEachPartition(Action1)}. The results of wide
     * operators are computed all at once. If a function fails, every further call of the iterator throws that failure.
     *
     * @return an iterator in order, for one thread at a time
     */
    public Iterator<T> toLocalIterator() {
        return engine.iterate(plan);
    }

    /**
     * Returns all records, partition by partition.
     *
     * @return a list of records for each partition
     */
    public List<List<T>> partitions() {
        ImmutableList.Builder<List<T>> lists = ImmutableList.builder();
        for (Ending.Collect<T> part : engine.run(plan, Ending.Collect<T>::new)) {
            lists.add(part.records());
        }
        return lists.build();
    }

    /**
     * Returns the number of partitions. Computes nothing, unless the number depends on the data.
     *
     * @return the number
     */
    public int numPartitions() {
        return plan.partitions();
    }

    /**
     * Writes the records as lines of UTF-8 text to a new directory, with one file {@code part-00000} and so on per
     * partition. The files are written to a temporary place next to the directory, and moved there when they are
     * complete. Half a surrogate pair, which UTF-8 cannot represent, is written as {@code ?}.
     *
     * @param directory the directory; its parent is created if necessary
     * @throws java.io.UncheckedIOException if writing fails or the directory already exists
     */
    public void saveAsTextFile(Path directory) {
        checkNotNull(directory, "saveAsTextFile needs a directory");
        TextFileOutput output = TextFileOutput.to(operator("saveAsTextFile"), directory);
        output.publish(() -> collect(this.<String>custom("saveAsTextFile", output.writers())));
    }

    /**
     * Same as {@link #saveAsTextFile(Path)}.
     *
     * @param directory the directory
     */
    public void saveAsTextFile(String directory) {
        saveAsTextFile(Path.of(directory));
    }

    // ---- keeping results ----

    /**
     * Keeps the records in memory once they have been computed, for later actions.
     *
     * @return this batch
     */
    public Batch<T> cache() {
        synchronized (this) {
            if (!(plan instanceof Plan.Held) && !(plan instanceof Plan.Data<T> data && data.isInMemory())) {
                plan = new Plan.Held<>(plan);
            }
        }
        return this;
    }

    /**
     * Computes the records now, and keeps them in memory as long as this batch is referenced. The data they were
     * computed from is released. {@link #unpersist} has no effect.
     *
     * @return this batch
     */
    public Batch<T> hold() {
        cache();
        if (plan instanceof Plan.Held<T> held) {
            do {
                engine.hold(List.of(held));
            } while (!held.pin()); // again where unpersist() has come between
        }
        return this;
    }

    /**
     * Releases the records that {@link #cache()} keeps. They are computed again if they are needed again. Has no effect
     * on batches that a stream keeps by itself: those of operators with state, and those that a window will need.
     *
     * @return this batch
     */
    public Batch<T> unpersist() {
        if (plan instanceof Plan.Held<T> held && !held.isPinned()) {
            engine.release(held);
            held.release();
        }
        return this;
    }

    @Override
    public String toString() {
        return "Batch of " + plan.getClass().getSimpleName() + (scope == null ? "" : " in " + scope);
    }
}
