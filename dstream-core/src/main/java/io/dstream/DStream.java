package io.dstream;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.event.Watermarks;
import io.dstream.function.Action1;
import io.dstream.function.Action2;
import io.dstream.function.Action3;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.function.Function3;
import io.dstream.function.Predicate1;
import io.dstream.function.ToLong;
import io.dstream.internal.eventtime.EventClock;
import io.dstream.internal.eventtime.EventInput;
import io.dstream.internal.graph.LiftedNode;
import io.dstream.internal.graph.Node;
import io.dstream.internal.graph.OutputNode;
import io.dstream.internal.graph.SliceNode;
import io.dstream.internal.graph.TransformNode;
import io.dstream.internal.output.ConsolePrinter;
import io.dstream.internal.output.TextFilesSink;
import io.dstream.internal.window.SlidingWindow.Results;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.Sink;
import io.dstream.state.Aggregator;
import io.dstream.state.Aggregators;
import io.dstream.time.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A stream: one {@link Batch} of records per tick. Operators return new streams and compute nothing. Output operations
 * ({@link #print}, {@link #foreachBatch}, {@link #to}, {@link #saveAsTextFiles}) make the program compute the batches
 * they need.
 *
 * <p>Except for the operators on windows and event time, an operator does to every batch what the operator of the same
 * name does to a {@link Batch}, which documents order and cost. A batch that several operators need is computed once
 * per tick and kept for all of them.
 *
 * <p>Build streams before {@code start()}, from one thread at a time. Streams are immutable except for their name.
 *
 * @param <T> the type of the records
 */
public sealed class DStream<T> permits DStreamOfPairs, PaneStream, StateDStream {

    private final StreamingContext context;
    private final Node node;
    private final int partitions; // that operators called on this make; 0 where nothing is said

    DStream(StreamingContext context, Node node) {
        this(context, node, 0);
    }

    DStream(StreamingContext context, Node node, int partitions) {
        this.context = context;
        this.node = node;
        this.partitions = partitions;
    }

    /**
     * Returns the program that this stream is part of.
     *
     * @return the context
     */
    public final StreamingContext context() {
        return context;
    }

    final Node node() {
        return node;
    }

    /**
     * Returns the time between this stream's batches.
     *
     * @return the slide
     */
    public final Duration slide() {
        return node.slide();
    }

    /**
     * Returns this stream's id, which is used in errors, reports and metrics.
     *
     * @return the id given with {@link #named}, or one derived from the operator and a number
     */
    public final String id() {
        return node.id();
    }

    // ---- lifting operators from batches to streams ----

    /** Lifts an operator on batches; tries it on an empty batch first, so that a bad argument is found now. */
    final <B extends Batch<?>> Node lift(String kind, Function1<Batch<T>, B> operator) {
        tryOut(() -> operator.apply(context.batch(List.of())));
        return lifted(kind, List.of(node), List.of(), in -> operator.apply(mine(in)));
    }

    /** Lifts an operator on two batches; tries it on empty batches first. */
    final <U, B extends Batch<?>> Node liftWith(
            String kind, DStream<U> other, Function2<Batch<T>, Batch<U>, B> operator) {
        checkNotNull(other, "%s needs another stream", kind);
        tryOut(() -> operator.apply(context.batch(List.of()), context.batch(List.of())));
        return lifted(kind, List.of(node, other.node()), List.of(), in -> operator.apply(mine(in), others(in)));
    }

    /** Lifts an operator on a batch of the stream and one that stays; tries it on an empty batch first. */
    final <U, B extends Batch<?>> Node liftWith(
            String kind, Batch<U> table, Function2<Batch<T>, Batch<U>, B> operator) {
        checkNotNull(table, "%s needs another batch", kind);
        tryOut(() -> operator.apply(context.batch(List.of()), table));
        return lifted(kind, List.of(node), List.of(table), in -> operator.apply(mine(in), others(in)));
    }

    private static Node lifted(
            String kind, List<Node> parents, List<Batch<?>> tables, Function1<List<Batch<?>>, Batch<?>> operator) {
        return new LiftedNode(kind, CallSite.current(), parents, tables, operator);
    }

    private Batch<T> mine(List<Batch<?>> inputs) {
        return inMyPartitions(StreamingContext.cast(inputs.get(0)));
    }

    private static <U> Batch<U> others(List<Batch<?>> inputs) {
        return StreamingContext.cast(inputs.get(1));
    }

    private Batch<T> inMyPartitions(Batch<T> batch) {
        return partitions == 0 ? batch : batch.inPartitions(partitions);
    }

    /** Over how many partitions an operator called on this spreads the keys that it keeps. */
    final int partitionsOfState() {
        return partitions == 0 ? context.parallelism() : partitions;
    }

    private <U> TransformNode with(
            String kind, DStream<U> other, Function3<Batch<T>, Batch<U>, Instant, Batch<?>> operator) {
        checkNotNull(other, "%s needs another stream", kind);
        return new TransformNode(
                kind,
                CallSite.current(),
                List.of(node, other.node()),
                (in, info) -> operator.apply(
                        StreamingContext.cast(in.get(0)), StreamingContext.cast(in.get(1)), info.time()));
    }

    private interface Trial {
        void run() throws Exception;
    }

    private static void tryOut(Trial trial) {
        try {
            trial.run();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The same stream, known to be one of pairs. */
    static <K, V> PairDStream<K, V> asPairs(DStream<Pair<K, V>> stream) {
        return new PairDStream<>(stream.context, stream.node, stream.partitions);
    }

    final <R> DStream<R> stream(Node of) {
        return new DStream<>(context, of);
    }

    final <K, V> PairDStream<K, V> pairs(Node of) {
        return new PairDStream<>(context, of);
    }

    // ---- record by record ----

    /**
     * Replaces each record with the result of a function.
     *
     * @param fn returns the new record, as in {@code lines.map(String::trim)}
     * @param <R> the type of the new records
     * @return the mapped stream
     */
    public <R> DStream<R> map(Function1<? super T, ? extends R> fn) {
        return stream(lift("map", batch -> batch.<R>map(fn)));
    }

    /**
     * Replaces each record with zero or more records.
     *
     * @param fn returns the new records, as in {@code lines.flatMap(line -> List.of(line.split(" ")))}
     * @param <R> the type of the new records
     * @return the resulting records
     */
    public <R> DStream<R> flatMap(Function1<? super T, ? extends Iterable<? extends R>> fn) {
        return stream(lift("flatMap", batch -> batch.<R>flatMap(fn)));
    }

    /**
     * Replaces each record with zero or more records, from an array.
     *
     * @param fn returns the new records, as in {@code lines.flatMapArray(line -> line.split(" "))}
     * @param <R> the type of the new records
     * @return the resulting records
     */
    public <R> DStream<R> flatMapArray(Function1<? super T, ? extends R[]> fn) {
        return stream(lift("flatMapArray", batch -> batch.<R>flatMapArray(fn)));
    }

    /**
     * Replaces each record with zero or more records, from a {@link Stream}. The {@code Stream} is closed after its
     * last record.
     *
     * @param fn returns the new records, as in {@code lines.flatMapStream(WORDS::splitAsStream)}, with a
     *     {@code Pattern}
     * @param <R> the type of the new records
     * @return the resulting records
     */
    public <R> DStream<R> flatMapStream(Function1<? super T, ? extends Stream<? extends R>> fn) {
        return stream(lift("flatMapStream", batch -> batch.<R>flatMapStream(fn)));
    }

    /**
     * Keeps the records that match a predicate and drops the others.
     *
     * @param fn the predicate, as in {@code lines.filter(line -> line.contains("ERROR"))}
     * @return the matching records
     */
    public DStream<T> filter(Predicate1<? super T> fn) {
        return stream(lift("filter", batch -> batch.filter(fn)));
    }

    /**
     * Calls an action on each record as it passes.
     *
     * @param fn the action
     * @return the same records
     */
    public DStream<T> peek(Action1<? super T> fn) {
        return stream(lift("peek", batch -> batch.peek(fn)));
    }

    /**
     * Applies a function to each partition as a whole.
     *
     * @param fn receives an iterator over the records of a partition and returns an iterator over the new records
     * @param <R> the type of the new records
     * @return the new records
     */
    public <R> DStream<R> mapPartitions(Function1<? super Iterator<T>, ? extends Iterator<? extends R>> fn) {
        return stream(lift("mapPartitions", batch -> batch.<R>mapPartitions(fn)));
    }

    /**
     * Turns each partition into one record: the list of its records.
     *
     * @return a stream of lists
     */
    public DStream<List<T>> glom() {
        return stream(lift("glom", Batch::glom));
    }

    /**
     * Adds a key to each record.
     *
     * @param fn returns the key of a record
     * @param <K> the type of the keys
     * @return pairs of a key and a record
     */
    public <K> PairDStream<K, T> keyBy(Function1<? super T, ? extends K> fn) {
        return pairs(lift("keyBy", batch -> batch.<K>keyBy(fn)));
    }

    /**
     * Turns each record into a pair.
     *
     * @param fn returns the pair, as in {@code words.mapToPair(word -> Pair.of(word, 1L))}
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return the pairs
     */
    public <K, V> PairDStream<K, V> mapToPair(Function1<? super T, Pair<K, V>> fn) {
        return pairs(lift("mapToPair", batch -> batch.mapToPair(fn)));
    }

    /**
     * Turns each record into zero or more pairs.
     *
     * @param fn returns the results for a record
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return the resulting records
     */
    public <K, V> PairDStream<K, V> flatMapToPair(Function1<? super T, ? extends Iterable<Pair<K, V>>> fn) {
        return pairs(lift("flatMapToPair", batch -> batch.flatMapToPair(fn)));
    }

    // ---- batch by batch ----

    /**
     * Returns the union of two streams. Each batch contains the records of this stream first.
     *
     * @param other the other stream, of the same context and with the same slide
     * @return the resulting records
     */
    public DStream<T> union(DStream<T> other) {
        return stream(liftWith("union", other, Batch::union));
    }

    /**
     * Distributes the records of each batch evenly over a number of partitions.
     *
     * @param partitions the number of partitions
     * @return the same records in a different order
     */
    public DStream<T> repartition(int partitions) {
        return stream(lift("repartition", batch -> batch.repartition(partitions)));
    }

    /**
     * Removes duplicate records from each batch.
     *
     * @return the distinct records of each batch
     */
    public DStream<T> distinct() {
        return stream(lift("distinct", Batch::distinct));
    }

    /**
     * Counts the records of each batch.
     *
     * @return one record per batch, 0 for an empty one
     */
    public DStream<Long> count() {
        return stream(lift("count", batch -> batch.summarize(b -> List.of(b.count()))));
    }

    /**
     * Counts how often each record occurs in its batch.
     *
     * @return for each batch, its distinct records and their counts
     */
    public PairDStream<T, Long> countByValue() {
        return pairs(lift("countByValue", batch -> batch.<T, Boolean>mapToPair(record -> Pair.of(record, true))
                .inPartitions(partitionsOfState())
                .countByKey()));
    }

    /**
     * Combines all records of each batch with an associative function.
     *
     * @param fn an associative function, as in {@code numbers.reduce(Long::sum)}
     * @return one record per batch; none for an empty one
     */
    public DStream<T> reduce(Function2<? super T, ? super T, ? extends T> fn) {
        checkNotNull(fn, "reduce needs a function");
        return stream(lift("reduce", batch -> batch.summarize(b -> reduced(b, fn))));
    }

    /**
     * Applies any function on batches to each batch.
     *
     * @param fn returns the new batch, as in {@code lines.transform(MyJob::run)}; runs once per batch on the program's
     *     driver thread
     * @param <R> the type of the new records
     * @return the stream of the new batches
     */
    public <R> DStream<R> transform(Function1<? super Batch<T>, ? extends Batch<R>> fn) {
        checkNotNull(fn, "transform needs a function");
        return stream(transformed("transform", (batch, info) -> fn.apply(batch)));
    }

    /**
     * Applies any function on batches to each batch and its time.
     *
     * @param fn returns the new batch
     * @param <R> the type of the new records
     * @return the stream of the new batches
     */
    public <R> DStream<R> transform(Function2<? super Batch<T>, ? super Instant, ? extends Batch<R>> fn) {
        checkNotNull(fn, "transform needs a function");
        return stream(transformed("transform", (batch, info) -> fn.apply(batch, info.time())));
    }

    /**
     * Applies any function on batches to each batch, its time and its {@link BatchInfo}: the batch's number and what
     * the sources contributed, such as ranges of offsets.
     *
     * @param fn returns the new batch, as in {@code lines.transform((batch, time, info) -> batch.map(line -> info.id()
     *     + " " + line))}
     * @param <R> the type of the new records
     * @return the stream of the new batches
     */
    public <R> DStream<R> transform(
            Function3<? super Batch<T>, ? super Instant, ? super BatchInfo, ? extends Batch<R>> fn) {
        checkNotNull(fn, "transform needs a function");
        return stream(transformed("transform", (batch, info) -> fn.apply(batch, info.time(), info)));
    }

    /**
     * Same as {@link #transform(Function1)}, but returns a stream of pairs.
     *
     * @param fn returns the new batch
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return the stream of the new batches
     */
    public <K, V> PairDStream<K, V> transformToPair(Function1<? super Batch<T>, ? extends Batch<Pair<K, V>>> fn) {
        checkNotNull(fn, "transformToPair needs a function");
        return pairs(transformed("transformToPair", (batch, info) -> fn.apply(batch)));
    }

    /**
     * Same as {@link #transform(Function2)}, but returns a stream of pairs.
     *
     * @param fn returns the new batch
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return the stream of the new batches
     */
    public <K, V> PairDStream<K, V> transformToPair(
            Function2<? super Batch<T>, ? super Instant, ? extends Batch<Pair<K, V>>> fn) {
        checkNotNull(fn, "transformToPair needs a function");
        return pairs(transformed("transformToPair", (batch, info) -> fn.apply(batch, info.time())));
    }

    /**
     * Same as {@link #transform(Function3)}, but returns a stream of pairs.
     *
     * @param fn returns the new batch
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return the stream of the new batches
     */
    public <K, V> PairDStream<K, V> transformToPair(
            Function3<? super Batch<T>, ? super Instant, ? super BatchInfo, ? extends Batch<Pair<K, V>>> fn) {
        checkNotNull(fn, "transformToPair needs a function");
        return pairs(transformed("transformToPair", (batch, info) -> fn.apply(batch, info.time(), info)));
    }

    private TransformNode transformed(String kind, Function2<Batch<T>, BatchInfo, Batch<?>> fn) {
        return new TransformNode(
                kind,
                CallSite.current(),
                List.of(node),
                (in, info) -> fn.apply(StreamingContext.cast(in.get(0)), info));
    }

    /**
     * Applies a function to each batch and the batch that another stream has at the same time.
     *
     * @param other the other stream, of the same context and with the same slide
     * @param fn returns the new batch for each two batches and their time
     * @param <U> the type of the other stream's records
     * @param <R> the type of the new records
     * @return the stream of the new batches
     */
    public <U, R> DStream<R> transformWith(
            DStream<U> other, Function3<? super Batch<T>, ? super Batch<U>, ? super Instant, ? extends Batch<R>> fn) {
        checkNotNull(fn, "transformWith needs a function");
        return stream(with("transformWith", other, fn::apply));
    }

    /**
     * Applies a function to each batch and the batch of pairs that another stream has at the same time, as in
     * {@code ids.transformWith(names, (mine, others, time) -> others.subtractByKey(mine.keyBy(id -> id)).values())}.
     *
     * @param other the other stream, of the same context and with the same slide
     * @param fn returns the new batch for each two batches and their time
     * @param <L> the type of the other stream's keys
     * @param <W> the type of the other stream's values
     * @param <R> the type of the new records
     * @return the stream of the new batches
     */
    public <L, W, R> DStream<R> transformWith(
            PairDStream<L, W> other, OnPairs.MakeWithPairs<T, L, W, ? extends Batch<R>> fn) {
        return this.<Pair<L, W>, R>transformWith(
                other, (Function3<Batch<T>, Batch<Pair<L, W>>, Instant, ? extends Batch<R>>) fn);
    }

    /**
     * Same as {@link #transformWith(DStream, Function3)}, but returns a stream of pairs.
     *
     * @param other the other stream, of the same context and with the same slide
     * @param fn returns the new batch for each two batches and their time
     * @param <U> the type of the other stream's records
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return the stream of the new batches
     */
    public <U, K, V> PairDStream<K, V> transformWithToPair(
            DStream<U> other,
            Function3<? super Batch<T>, ? super Batch<U>, ? super Instant, ? extends Batch<Pair<K, V>>> fn) {
        checkNotNull(fn, "transformWithToPair needs a function");
        return pairs(with("transformWithToPair", other, fn::apply));
    }

    /**
     * Same as {@link #transformWith(PairDStream, OnPairs.MakeWithPairs)}, but returns a stream of pairs.
     *
     * @param other the other stream, of the same context and with the same slide
     * @param fn returns the new batch for each two batches and their time
     * @param <L> the type of the other stream's keys
     * @param <W> the type of the other stream's values
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return the stream of the new batches
     */
    public <L, W, K, V> PairDStream<K, V> transformWithToPair(
            PairDStream<L, W> other, OnPairs.MakeWithPairs<T, L, W, ? extends Batch<Pair<K, V>>> fn) {
        return this.<Pair<L, W>, K, V>transformWithToPair(
                other, (Function3<Batch<T>, Batch<Pair<L, W>>, Instant, ? extends Batch<Pair<K, V>>>) fn);
    }

    // ---- event time ----

    /**
     * Assigns event times to the records, for windows and joins by the time at which something happened. If only
     * operators that work record by record and unions come before, each partition of the source has its own watermark.
     * Otherwise the whole stream has one.
     *
     * @param time returns the time of a record; truncated to whole milliseconds
     * @param watermarks determines how far event time has advanced
     * @return the records with their event times
     */
    public EventStream<T> withEventTime(Function1<? super T, Instant> time, Watermarks watermarks) {
        checkNotNull(time, "withEventTime needs a function that reads the time off a record");
        return timed(watermarks, made -> context.eventClock().inputByInstant(node, time, watermarks, made));
    }

    /**
     * Same as {@link #withEventTime}, for times in milliseconds since the epoch.
     *
     * @param time returns the time of a record, in milliseconds since the epoch
     * @param watermarks determines how far event time has advanced
     * @return the records with their event times
     */
    public EventStream<T> withEventTimeMillis(ToLong<? super T> time, Watermarks watermarks) {
        checkNotNull(time, "withEventTimeMillis needs a function that reads the time off a record");
        return timed(watermarks, made -> context.eventClock().inputByMillis(node, time, watermarks, made));
    }

    private EventStream<T> timed(Watermarks watermarks, Function<Supplier<Node>, EventInput> make) {
        checkNotNull(watermarks, "withEventTime needs watermarks, as Watermarks.outOfOrderBy(Duration.ofSeconds(4))");
        EventClock.checkKnowsParts(context.engine(), node, watermarks);
        EventClock clock = context.eventClock();
        Node[] made = new Node[1];
        EventInput input = make.apply(() -> made[0]);
        made[0] = new TransformNode(
                "withEventTime",
                CallSite.current(),
                List.of(node),
                (in, info) -> input.stamp(in.get(0), made[0].operator(), info.time(), clock.origins()));
        return new EventStream<>(stream(made[0]), input.watermark(), List.of(input));
    }

    // ---- over windows of time ----

    /**
     * Returns the records of a window of time, in every batch. The window at time t holds the batches in (t - length,
     * t].
     *
     * @param length the time that a window covers, a multiple of this stream's slide
     * @return a stream with the same slide
     * @throws IllegalArgumentException if the length is not such a multiple
     */
    public DStream<T> window(Duration length) {
        return window(length, slide());
    }

    /**
     * Returns the records of a window of time. The window at time t holds the batches in (t - length, t]. The first
     * windows are shorter. Batches are held in memory as long as a window needs them.
     *
     * <pre>
     *   batches, every 1 s            1  2  3  4  5  6
     *   window(3 s, 2 s)      at 2 s [1  2]
     *                         at 4 s    [2  3  4]
     *                         at 6 s          [4  5  6]
     * </pre>
     *
     * @param length the time that a window covers, a multiple of this stream's slide
     * @param slide the time between windows, a multiple of this stream's slide; may be longer than the length
     * @return a stream with that slide
     * @throws IllegalArgumentException if the length or the slide is not such a multiple
     */
    public DStream<T> window(Duration length, Duration slide) {
        return stream(slice("window", length, slide));
    }

    final SliceNode slice(String kind, Duration length, Duration slide) {
        SliceNode.checkWindow(kind, node, length, slide);
        return new SliceNode(kind, CallSite.current(), node, length, slide);
    }

    /**
     * Combines all records of a window with an associative function. Each batch is reduced once. The cost of a slide
     * depends on the batches that enter and leave, not on the length of the window.
     *
     * @param fn an associative function
     * @param length the time that a window covers, a multiple of this stream's slide
     * @param slide the time between windows, a multiple of this stream's slide
     * @return one record per window; none for an empty window
     */
    public DStream<T> reduceByWindow(Function2<? super T, ? super T, ? extends T> fn, Duration length, Duration slide) {
        return reduceByWindow(fn, Windows.<T>reducing("reduceByWindow", fn), WindowSpec.of(length, slide));
    }

    /**
     * Combines all records of a window with an associative function, and removes the records that leave with its
     * inverse.
     *
     * @param fn an associative function
     * @param inverse the inverse of the function: {@code inverse(fn(a, b), a)} is {@code b}
     * @param length the time that a window covers, a multiple of this stream's slide
     * @param slide the time between windows, a multiple of this stream's slide
     * @return one record per window; none for an empty window
     */
    public DStream<T> reduceByWindow(
            Function2<? super T, ? super T, ? extends T> fn,
            Function2<? super T, ? super T, ? extends T> inverse,
            Duration length,
            Duration slide) {
        return reduceByWindow(fn, Windows.<T>reducing("reduceByWindow", fn, inverse), WindowSpec.of(length, slide));
    }

    private DStream<T> reduceByWindow(
            Function2<? super T, ? super T, ? extends T> fn, Aggregator<T, T, T> aggregator, WindowSpec window) {
        return Windows.ofStream(this, "reduceByWindow", batch -> reduced(batch, fn), Results.of(aggregator), window);
    }

    private static <T> List<T> reduced(Batch<T> batch, Function2<? super T, ? super T, ? extends T> fn) {
        Optional<T> all = batch.reduce(fn);
        return all.map(List::of).orElseGet(List::of);
    }

    /**
     * Aggregates all records of a window.
     *
     * @param aggregator turns the records into one result, as in {@code Aggregators.mean(r -> r.celsius())}
     * @param length the time that a window covers, a multiple of this stream's slide
     * @param slide the time between windows, a multiple of this stream's slide
     * @param <A> the type of the accumulator
     * @param <R> the type of the result
     * @return one result per window; none for an empty window
     */
    public <A, R> DStream<R> aggregateByWindow(
            Aggregator<? super T, A, R> aggregator, Duration length, Duration slide) {
        return aggregateByWindow(aggregator, WindowSpec.of(length, slide));
    }

    /**
     * Same as {@link #aggregateByWindow(Aggregator, Duration, Duration)}, for a window with options.
     *
     * @param aggregator turns the records into one result
     * @param window the window
     * @param <A> the type of the accumulator
     * @param <R> the type of the result
     * @return one result per window that has records; with {@link WindowSpec#changedOnly()}, only if it may have
     *     changed
     */
    public <A, R> DStream<R> aggregateByWindow(Aggregator<? super T, A, R> aggregator, WindowSpec window) {
        return Windows.ofStream(this, "aggregateByWindow", aggregator, window);
    }

    /**
     * Counts the records of a window of time, in every batch.
     *
     * @param length the time that a window covers, a multiple of this stream's slide
     * @return one record per batch, 0 for an empty window
     */
    public DStream<Long> countByWindow(Duration length) {
        return countByWindow(length, slide());
    }

    /**
     * Counts the records of a window of time. Each batch is counted once. A slide costs two additions.
     *
     * @param length the time that a window covers, a multiple of this stream's slide
     * @param slide the time between windows, a multiple of this stream's slide
     * @return one record per window, 0 for an empty one
     */
    public DStream<Long> countByWindow(Duration length, Duration slide) {
        return Windows.ofStream(
                this,
                "countByWindow",
                batch -> List.of(batch.count()),
                Results.ofAllKeys(Aggregators.count(), null),
                WindowSpec.of(length, slide));
    }

    /**
     * Counts how often each record occurs in a window of time.
     *
     * @param length the time that a window covers, a multiple of this stream's slide
     * @param slide the time between windows, a multiple of this stream's slide
     * @return for each window, its distinct records and their counts
     */
    public PairDStream<T, Long> countByValueAndWindow(Duration length, Duration slide) {
        PairDStream<T, Boolean> keyed = this.<T, Boolean>mapToPair(record -> Pair.of(record, true));
        return Windows.ofPairs(
                keyed.inPartitions(partitionsOfState()),
                "countByValueAndWindow",
                PairBatch::countByKey,
                Results.<T, Long, Long>ofAllKeys(Aggregators.count(), pair -> pair.value() != 0),
                WindowSpec.of(length, slide));
    }

    /**
     * Keeps this stream's batches in memory for some time after their tick, for {@link #slice(Instant, Instant)}.
     *
     * @param duration how long to keep a batch
     * @return this stream
     */
    public DStream<T> remember(Duration duration) {
        checkArgument(
                !duration.isNegative() && !duration.isZero(), "remember for %s: expected more than zero", duration);
        context.nodes().remember(node, Durations.atMostLongest(duration));
        return this;
    }

    /**
     * Returns this stream's batches between two times, as far as they are still held, either for a window or because of
     * {@link #remember}. May be called from any thread while the program runs.
     *
     * @param from the earliest batch time, inclusive
     * @param to the latest batch time, inclusive
     * @return the batches in time order
     * @throws IllegalStateException before the start
     */
    public List<Batch<T>> slice(Instant from, Instant to) {
        return context.kept(node, from, to).stream()
                .map(StreamingContext::<T>cast)
                .toList();
    }

    // ---- about the stream itself ----

    /**
     * Sets the number of partitions that the next operator uses for its result or for the keys it holds, as in
     * {@code ones.inPartitions(8).reduceByKeyAndWindow(Long::sum, length)}. This applies to all operators by key,
     * including those with windows and state, and to {@code distinct} and {@code countByValue}. The number may differ
     * from the one in the checkpoint from which the program continues.
     *
     * @param n the number of partitions, for the next operator only; default: the program's {@code parallelism}
     * @return the same stream
     */
    public DStream<T> inPartitions(int n) {
        return new DStream<>(context, node, checked(n));
    }

    static int checked(int partitions) {
        checkArgument(partitions >= 1, "cannot make %s partitions: expected at least 1", partitions);
        return partitions;
    }

    /**
     * Keeps each computed batch in memory until it is no longer needed, for output operations that run several actions
     * on it. A batch that several operators need is always kept.
     *
     * @return this stream
     */
    public DStream<T> cache() {
        context.nodes().cache(node);
        return this;
    }

    /**
     * Same as {@link #cache()}.
     *
     * @return this stream
     */
    public DStream<T> persist() {
        return cache();
    }

    /**
     * Sets the id of this stream's operator, by which errors, reports, metrics and checkpoints refer to it.
     *
     * @param id 1 to 100 letters, digits, dots, hyphens or underscores; unique in the program
     * @return this stream
     * @throws IllegalArgumentException if the id is malformed or already used
     */
    public DStream<T> named(String id) {
        context.nodes().name(node, id);
        return this;
    }

    // ---- output operations ----

    /**
     * Calls an action with each batch. The action runs on the program's driver thread, once per batch; operations on
     * the batch then run in parallel.
     *
     * @param fn the action; the batch fails if it throws
     */
    public void foreachBatch(Action1<? super Batch<T>> fn) {
        checkNotNull(fn, "foreachBatch needs a function");
        output("foreachBatch", (batch, time) -> fn.accept(batch));
    }

    /**
     * Calls an action with each batch and its time.
     *
     * @param fn the action; the batch fails if it throws
     */
    public void foreachBatch(Action2<? super Batch<T>, ? super Instant> fn) {
        checkNotNull(fn, "foreachBatch needs a function");
        output("foreachBatch", fn::accept);
    }

    /**
     * Calls an action with each batch, its time and its {@link BatchInfo}: the batch's number, which identifies a batch
     * that is run again after a crash, and what the sources contributed.
     *
     * @param fn the action; the batch fails if it throws
     */
    public void foreachBatch(Action3<? super Batch<T>, ? super Instant, ? super BatchInfo> fn) {
        checkNotNull(fn, "foreachBatch needs a function");
        output("foreachBatch", new Sink<>() {
            @Override
            public void write(Batch<T> batch, Instant batchTime) {
                throw new AssertionError("the program specifies more than the time");
            }

            @Override
            public void write(Batch<T> batch, BatchInfo info) throws Exception {
                fn.accept(batch, info.time(), info);
            }
        });
    }

    /** Prints the first ten records of each batch to standard output, after a line with the batch time. */
    public void print() {
        print(10);
    }

    /**
     * Prints the first records of each batch to standard output, after a line with the batch time.
     *
     * @param n the maximum number of records
     */
    public void print(int n) {
        checkArgument(n >= 0, "cannot print %s records: expected 0 or more", n);
        output("print", new ConsolePrinter<>(n));
    }

    /**
     * Same as {@link #saveAsTextFiles(String, String)}, without a suffix.
     *
     * @param prefix the path and the beginning of the directories' names
     */
    public void saveAsTextFiles(String prefix) {
        saveAsTextFiles(prefix, "");
    }

    /**
     * Writes each batch that has records as UTF-8 text to a directory {@code prefix-<time in ms>.suffix}, with one file
     * per partition. A directory appears only when it is complete. An existing directory is replaced.
     *
     * @param prefix the path and the beginning of the directories' names
     * @param suffix the end of the directories' names; empty for none
     */
    public void saveAsTextFiles(String prefix, String suffix) {
        checkArgument(prefix != null && !prefix.isEmpty(), "saveAsTextFiles needs a prefix: where to write");
        output("saveAsTextFiles", new TextFilesSink<>(prefix, suffix));
    }

    /**
     * Writes each batch to a sink.
     *
     * @param sink the sink; opened at the start, closed at the end
     */
    public void to(Sink<T> sink) {
        output("to", checkNotNull(sink, "to needs a sink"));
    }

    private void output(String kind, Sink<T> sink) {
        new OutputNode(kind, CallSite.current(), node, sink);
    }

    @Override
    public final String toString() {
        return "stream " + node;
    }
}
