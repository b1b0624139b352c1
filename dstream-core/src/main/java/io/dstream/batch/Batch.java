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
 * An immutable, partitioned collection of records: the data of one tick, or data of one's own made with
 * {@code ssc.batch(records)}.
 *
 * <p>Operators such as {@link #map} give a new batch and compute nothing; actions such as {@link #collect} compute, in
 * parallel over the partitions, and return the result to the caller. Within an action a batch that is used several
 * times is computed once. Each action computes anew, unless the batch is {@linkplain #cache() cached}; but in the
 * functions of a stream, such as {@code foreachBatch}'s, what operators that lay records out anew have made is kept
 * until the stream's batch is over, as long as there is memory, and so are the records of a batch that more actions are
 * expected on: after its second action, or, where the batch before had three and more, after its first.
 *
 * <p>Narrow operators ({@code map flatMap filter peek mapPartitions glom union zipWithIndex mapValues ...}) keep the
 * partitions and the order of the records; wide ones ({@code distinct repartition sortBy groupBy reduceByKey join ...})
 * lay them out anew. The same operator code serves batches and streams:
 *
 * <pre>{@code
 * Batch<String> lines = ssc.batch(List.of("a b", "a"));
 * Map<String, Long> counts = MyJob.run(lines).collectAsMap(); // a batch job
 * stream.transformToPair(MyJob::run).print();                 // the same job on every batch of a stream
 * }</pre>
 *
 * <p>Any thread may use a batch. A function that throws ends the action with an
 * {@link io.dstream.plan.OperatorException} that names the operator.
 *
 * @param <T> the records
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
     * A batch that stands for a plan. For engines and for operators of one's own.
     *
     * @param engine runs the plan
     * @param plan the plan
     * @param <T> the records
     * @return the batch
     */
    public static <T> Batch<T> of(Engine engine, Plan<T> plan) {
        return new Batch<>(engine, plan, null);
    }

    /**
     * The plan this batch stands for. For engines and for operators of one's own.
     *
     * @return the plan
     */
    public Plan<T> plan() {
        return plan;
    }

    /**
     * The engine that computes this batch.
     *
     * @return the engine
     */
    public Engine engine() {
        return engine;
    }

    /**
     * The same batch, where operators put on it are named as parts of another: the errors of {@code map} inside a
     * stream's {@code transform} then name the {@code transform}.
     *
     * @param operator the outer operator
     * @return the same batch
     */
    public Batch<T> within(Operator operator) {
        return view(operator, partitions);
    }

    /**
     * The same batch, where the operator that is called on it lays its records out over so many partitions:
     * {@code words.inPartitions(8).distinct()}. It counts for operators that lay records out anew ({@code distinct
     * sortBy groupBy reduceByKey join ...}); others keep the partitions they find. Costs nothing and moves nothing by
     * itself.
     *
     * @param n how many partitions, for the one operator; where this is not said, the engine's {@code parallelism}
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
     * Gives one record for each.
     *
     * @param fn makes it
     * @param <R> the new records
     * @return the mapped batch
     */
    public <R> Batch<R> map(Function1<? super T, ? extends R> fn) {
        return other(mapped("map", fn));
    }

    /**
     * Gives any number of records for each.
     *
     * @param fn makes them
     * @param <R> the new records
     * @return all of them, in order
     */
    public <R> Batch<R> flatMap(Function1<? super T, ? extends Iterable<? extends R>> fn) {
        return other(flatMapped("flatMap", fn));
    }

    /**
     * Gives any number of records for each, from an array.
     *
     * @param fn makes them, as in {@code lines.flatMapArray(line -> line.split(" "))}
     * @param <R> the new records
     * @return all of them, in order
     */
    public <R> Batch<R> flatMapArray(Function1<? super T, ? extends R[]> fn) {
        checkNotNull(fn, "flatMapArray needs a function");
        Operator operator = operator("flatMapArray");
        Function1<T, Iterable<R>> list =
                record -> Arrays.asList(operator.<R[]>requireResult(fn.apply(record), "an array"));
        return other(flatMapped("flatMapArray", list));
    }

    /**
     * Gives any number of records for each, from a {@link Stream}. Its records are taken one by one; then it is closed,
     * and so it is if anything fails before.
     *
     * @param fn makes them, as in {@code files.flatMapStream(Files::lines)}
     * @param <R> the new records
     * @return all of them, in order
     */
    public <R> Batch<R> flatMapStream(Function1<? super T, ? extends Stream<? extends R>> fn) {
        checkNotNull(fn, "flatMapStream needs a function");
        Operator operator = operator("flatMapStream");
        return other(
                new Plan.Pipe<>(plan, new Step.Custom(operator, Steps.<T, R>flatMapStream(operator, fn), true, false)));
    }

    /**
     * Keeps the records that pass a test.
     *
     * @param fn the test
     * @return those that pass
     */
    public Batch<T> filter(Predicate1<? super T> fn) {
        return same(new Plan.Pipe<>(plan, new Step.Filter(operator("filter"), Steps.predicate(fn))));
    }

    /**
     * Looks at each record as it passes, for logging or counting.
     *
     * @param fn looks at it; called anew each time the batch is computed
     * @return the same records
     */
    public Batch<T> peek(Action1<? super T> fn) {
        checkNotNull(fn, "peek needs a function");
        return same(mapped("peek", Step.Gives.RECORD, fn));
    }

    /**
     * Gives a pair for each record.
     *
     * @param fn makes it
     * @param <K> the keys
     * @param <V> the values
     * @return the pairs
     */
    public <K, V> PairBatch<K, V> mapToPair(Function1<? super T, Pair<K, V>> fn) {
        return pairs(mapped("mapToPair", fn));
    }

    /**
     * Gives any number of pairs for each record.
     *
     * @param fn makes them
     * @param <K> the keys
     * @param <V> the values
     * @return all of them, in order
     */
    public <K, V> PairBatch<K, V> flatMapToPair(Function1<? super T, ? extends Iterable<Pair<K, V>>> fn) {
        return pairs(flatMapped("flatMapToPair", fn));
    }

    /**
     * Gives each record a key.
     *
     * @param fn reads the key off the record
     * @param <K> the keys
     * @return pairs of key and record
     */
    public <K> PairBatch<K, T> keyBy(Function1<? super T, ? extends K> fn) {
        return keyBy("keyBy", fn);
    }

    private <K> PairBatch<K, T> keyBy(String kind, Function1<? super T, ? extends K> fn) {
        checkNotNull(fn, "%s needs a function", kind);
        return pairs(mapped(kind, Step.Gives.PAIR_WITH_KEY, fn));
    }

    /**
     * Turns each partition's records into others, by an iterator: {@code batch.mapPartitions(records ->
     * Iterators.transform(records, decoder::decode))}. The records come as they are asked for, some hundreds of them in
     * memory at a time, and what is not asked for is not computed. Where a source cannot be read in pieces, as a file
     * cannot, what comes of a partition of it is in memory as a whole.
     *
     * @param fn is given an iterator over a partition's records, and gives one over the new records; it is called for
     *     empty partitions too. Its iterator can be used until there is no more in the one that it gives, and throws an
     *     {@link IllegalStateException} afterwards
     * @param <R> the new records
     * @return the new records
     */
    public <R> Batch<R> mapPartitions(Function1<? super Iterator<T>, ? extends Iterator<? extends R>> fn) {
        return other(new Plan.Pipe<>(plan, Steps.mapPartitions(operator("mapPartitions"), fn)));
    }

    /**
     * Turns each partition into one record: the list of what was in it.
     *
     * @return a batch of lists, one a partition
     */
    public Batch<List<T>> glom() {
        return other(custom("glom", Steps.glom()));
    }

    /**
     * Takes a random part of the records, each with the same chance.
     *
     * @param fraction the chance of each record, from 0 to 1
     * @param seed the same seed on the same batch gives the same sample
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
     * Divides the records at random: each goes into one of several batches. The parts are computed one by one, each
     * from this whole batch, which must give the same records each time; {@link #cache} it where that costs much.
     *
     * @param weights how large each part is in proportion to the others: 0 or more, not all 0
     * @param seed the same seed on the same batch gives the same parts
     * @return a batch for each weight; the records of each in order
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
     * The records of this batch, then those of another.
     *
     * @param other the other batch
     * @return all of them
     */
    public Batch<T> union(Batch<T> other) {
        checkNotNull(other, "union needs another batch");
        return same(Plan.union(List.of(plan, other.plan())));
    }

    /**
     * Numbers the records from 0, in order. The records are held in memory, since how many each partition has must be
     * known before.
     *
     * @return pairs of record and number
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
     * Each record once. Costs a hash table of the distinct records.
     *
     * @return the distinct records
     */
    public Batch<T> distinct() {
        return same(keyedBySelf().first("distinct").keys().plan());
    }

    /**
     * Spreads the records evenly over a number of partitions.
     *
     * @param partitions how many
     * @return the same records in another order
     */
    public Batch<T> repartition(int partitions) {
        return exchange("repartition", new Layout.RoundRobin<>(Plan.checkPartitions(partitions)));
    }

    /**
     * Puts neighbouring partitions together until there are only so many. Keeps the order of the records.
     *
     * @param partitions how many there shall be; where there are no more than that already, nothing changes
     * @return the same records
     */
    public Batch<T> coalesce(int partitions) {
        return exchange("coalesce", new Layout.Coalesced<>(Plan.checkPartitions(partitions)));
    }

    /**
     * Sorts by something that has an order.
     *
     * @param key reads off a record what to sort by
     * @param <K> what to sort by
     * @return the records sorted, the smallest first, null before all; those with equal keys keep their order
     */
    public <K extends Comparable<? super K>> Batch<T> sortBy(Function1<? super T, ? extends K> key) {
        return sortBy(key, true);
    }

    /**
     * Sorts by something that has an order, upwards or downwards.
     *
     * @param key reads off a record what to sort by
     * @param ascending whether the smallest comes first; if not, the largest does, and null after all
     * @param <K> what to sort by
     * @return the records sorted; those with equal keys keep their order
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
     * Sorts by something, in an order of one's own.
     *
     * @param key reads off a record what to sort by
     * @param order the order of the keys
     * @param <K> what to sort by
     * @return the records sorted, the smallest first; those with equal keys keep their order
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
     * @param key reads the key off a record
     * @param <K> the keys
     * @return for each key its records, in order
     */
    public <K> PairBatch<K, Iterable<T>> groupBy(Function1<? super T, ? extends K> key) {
        return this.<K>keyBy("groupBy", key).inPartitions(partitionsToMake()).groupByKey("groupBy");
    }

    /**
     * The records that are also in another batch.
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
     * The records that are not in another batch.
     *
     * @param other the other batch
     * @return those of this batch that are not in the other, as often as they are in this one
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
     * Every record with every record of another batch. The other batch is held in memory.
     *
     * @param other the other batch
     * @param <U> its records
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
     * A batch of what an action says about this one, computed when it is first needed: {@code lines.summarize(b ->
     * List.of(b.count()))} is a batch with one record.
     *
     * @param action is given this batch
     * @param <R> what it says
     * @return a batch of one partition
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
     * All records.
     *
     * @return them, in order; may hold nulls, and may not be changed
     */
    public List<T> collect() {
        return collect(plan);
    }

    private <R> List<R> collect(Plan<R> plan) {
        return Consumers.concat(engine.run(plan, Ending.Collect<R>::new));
    }

    /**
     * How many records there are. Where their partitions know it, they are not read.
     *
     * @return their number
     */
    public long count() {
        long count = 0;
        for (Ending.Count part : engine.run(plan, Ending.Count::new)) {
            count += part.count();
        }
        return count;
    }

    /**
     * Adds up a number of each record, without a box per record.
     *
     * @param fn reads the number off a record
     * @return the sum; it wraps around like any {@code long}
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
     * Adds up a number of each record, without a box per record.
     *
     * @param fn reads the number off a record
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
     * Count, sum, mean, variance, minimum and maximum of a number of each record, in one pass.
     *
     * @param fn reads the number off a record, as in {@code orders.stats(order -> order.amount())}
     * @return what is to be said of them; of none, a count of 0
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
     * The mean of a number of each record, without loss of precision.
     *
     * @param fn reads the number off a record
     * @return the mean, NaN where there is no record
     */
    public double mean(ToDouble<? super T> fn) {
        return stats("mean", fn).mean();
    }

    /**
     * How many records have a number in each of some ranges of equal width, from the smallest number to the largest.
     * Computes the batch twice, unless it is {@linkplain #cache() cached}.
     *
     * @param fn reads the number off a record
     * @param buckets how many ranges, 1 to 1,000,000; there is one only where all numbers are the same, and none where
     *     there is no record
     * @return the ranges and counts
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
     * How many records have a number in each of some ranges. A range begins with its lower edge and ends before its
     * upper one; the last one has its upper edge, too. Numbers outside of all ranges, and NaN, are not counted.
     *
     * @param fn reads the number off a record
     * @param edges the edges of the ranges, at least two, each larger than the one before
     * @return the ranges and counts
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
     * Whether there is no record at all. Looks for the first one only.
     *
     * @return whether the batch is empty
     */
    public boolean isEmpty() {
        return take(1).isEmpty();
    }

    /**
     * The first record.
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
     * The first records. Computes no more than it takes to find them, on the calling thread.
     *
     * @param n how many at most
     * @return them, in order
     */
    public List<T> take(int n) {
        checkArgument(n >= 0, "cannot take %s records: expected 0 or more", n);
        return n == 0 ? List.of() : Collections.unmodifiableList(engine.take(plan, n));
    }

    /**
     * The largest records, in their natural order, null being the smallest.
     *
     * @param n how many at most
     * @return them, the largest first
     * @throws io.dstream.plan.OperatorException if the records have no natural order
     */
    public List<T> top(int n) {
        return top(n, naturalOrder(true));
    }

    /**
     * The largest records.
     *
     * @param n how many at most
     * @param order what is larger
     * @return them, the largest first; of equal ones, those that come first
     */
    public List<T> top(int n, Comparator<? super T> order) {
        checkArgument(n >= 0, "cannot give the top %s records: expected 0 or more", n);
        checkNotNull(order, "top needs an order");
        return largest("top", n, order);
    }

    /**
     * The smallest records, in their natural order, null being the smallest.
     *
     * @param n how many at most
     * @return them, the smallest first
     * @throws io.dstream.plan.OperatorException if the records have no natural order
     */
    public List<T> takeOrdered(int n) {
        return takeOrdered(n, naturalOrder(true));
    }

    /**
     * The smallest records.
     *
     * @param n how many at most
     * @param order what is smaller
     * @return them, the smallest first; of equal ones, those that come first
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
     * Combines all records two by two.
     *
     * @param fn an associative function
     * @return the result, or nothing where there is no record
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
     * Combines all records two by two, starting from a zero.
     *
     * @param zero the neutral value, from which each partition starts; a collection or an array is copied for each
     * @param fn an associative function
     * @return the result, the zero where there is no record
     */
    public T fold(T zero, Function2<? super T, ? super T, ? extends T> fn) {
        checkNotNull(fn, "fold needs a function");
        return aggregate("fold", zero, fn, fn);
    }

    /**
     * Takes all records into an accumulator.
     *
     * @param zero the neutral accumulator, from which each partition starts; a collection or an array is copied for
     *     each
     * @param add takes in a record
     * @param merge merges the accumulators of two partitions
     * @param <A> the accumulator
     * @return the accumulator of all partitions, the zero where there is no record
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
     * Takes all records into an accumulator, which may be changed in place: each partition has its own.
     *
     * @param aggregator makes an accumulator, takes records in, merges accumulators and makes the result, as in
     *     {@code Aggregators.both(Aggregators.count(), Aggregators.mean(n -> n))}
     * @param <A> the accumulator
     * @param <R> the result
     * @return the result of all partitions; that of the empty accumulator where there is no record
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
     * The smallest record, the first of equal ones.
     *
     * @param order the order
     * @return the record, or nothing where there is none
     */
    public Optional<T> min(Comparator<? super T> order) {
        checkNotNull(order, "min needs an order");
        return reduce("min", (a, b) -> order.compare(b, a) < 0 ? b : a);
    }

    /**
     * The largest record, the first of equal ones.
     *
     * @param order the order
     * @return the record, or nothing where there is none
     */
    public Optional<T> max(Comparator<? super T> order) {
        checkNotNull(order, "max needs an order");
        return reduce("max", (a, b) -> order.compare(b, a) > 0 ? b : a);
    }

    /**
     * How often each record is there.
     *
     * @return the distinct records with their counts
     */
    public Map<T, Long> countByValue() {
        return this.<T, Boolean>mapToPair(record -> Pair.of(record, true))
                .countByKey("countByValue")
                .collectAsMap();
    }

    /**
     * Does something with each record, partitions in parallel.
     *
     * @param fn the action, called by several threads
     */
    public void forEach(Action1<? super T> fn) {
        checkNotNull(fn, "forEach needs a function");
        Operator operator = operator("forEach");
        engine.run(plan, () -> new Consumers.Each<T>(operator, fn));
    }

    /**
     * Does something with each partition, in parallel: the place to open one connection for many records. Called for
     * empty partitions too. The records come as they are asked for, some hundreds of them in memory at a time, and what
     * is not asked for is not computed. Where a source cannot be read in pieces, as a file cannot, what comes of a
     * partition of it is in memory as a whole.
     *
     * @param fn the action, called by several threads. Its iterator can be used until it returns, and throws an
     *     {@link IllegalStateException} afterwards
     */
    public void forEachPartition(Action1<? super Iterator<T>> fn) {
        checkNotNull(fn, "forEachPartition needs a function");
        forEachPartition((partition, records) -> fn.accept(records));
    }

    /**
     * As {@link #forEachPartition(Action1)}, for an action that is told which partition it is:
     * {@code batch.forEachPartition((partition, records) -> write("part-" + partition, records))}.
     *
     * @param fn the action: is given the number of the partition, from 0, and an iterator over its records
     */
    public void forEachPartition(Action2<? super Integer, ? super Iterator<T>> fn) {
        checkNotNull(fn, "forEachPartition needs a function");
        Step step = Steps.forEachPartition(operator("forEachPartition"), fn);
        engine.run(new Plan.Pipe<>(plan, step), Ending.Count::new);
    }

    /**
     * An iterator over all records, one partition after the other, which are computed on the thread that asks for them.
     * They come as by {@link #forEachPartition(Action1)}, some hundreds of them in memory at a time, but for what wide
     * operators lay out anew, which is computed at once. A function that fails ends it: each call throws the failure.
     *
     * @return the iterator, in order, for one thread at a time
     */
    public Iterator<T> toLocalIterator() {
        return engine.iterate(plan);
    }

    /**
     * All records, partition by partition.
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
     * How many partitions there are. Computes nothing, except where their number hangs on data.
     *
     * @return their number
     */
    public int numPartitions() {
        return plan.partitions();
    }

    /**
     * Writes the records as lines of UTF-8 text, one file {@code part-00000} a partition, into a new directory. It is
     * written beside its place and moved there when it is whole. Half a surrogate pair, which UTF-8 does not have, is
     * written as {@code ?}.
     *
     * @param directory the directory; its parent is made if need be
     * @throws java.io.UncheckedIOException if that fails, or the directory exists already
     */
    public void saveAsTextFile(Path directory) {
        checkNotNull(directory, "saveAsTextFile needs a directory");
        TextFileOutput output = TextFileOutput.to(operator("saveAsTextFile"), directory);
        output.publish(() -> collect(this.<String>custom("saveAsTextFile", output.writers())));
    }

    /**
     * As {@link #saveAsTextFile(Path)}.
     *
     * @param directory the directory
     */
    public void saveAsTextFile(String directory) {
        saveAsTextFile(Path.of(directory));
    }

    // ---- keeping results ----

    /**
     * Keeps the records in memory once they have been computed, for the actions that follow.
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
     * Computes the records now and keeps them in memory for as long as this batch is used; what they were computed from
     * is let go of, and {@link #unpersist} does nothing.
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
     * Lets go of what {@link #cache()} keeps. The records are computed again should they be needed again. Does nothing
     * to batches that a stream keeps of its own accord: those of operators with state, and those that a window will
     * need.
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
