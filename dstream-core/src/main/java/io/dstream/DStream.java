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
 * A stream: one {@link Batch} of records per tick. Operators give new streams and compute nothing; an output operation
 * ({@link #print}, {@link #foreachBatch}, {@link #to}, {@link #saveAsTextFiles}) makes the program compute the batches
 * that it needs.
 *
 * <p>An operator that is not about time does to every batch what the operator of the same name does to a {@link Batch}:
 * see there for order and cost. A batch that several operators need is computed once per tick and kept for all of them.
 *
 * <p>Streams are built before {@code start()}, by any one thread at a time; they are immutable but for their name.
 *
 * @param <T> the records
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
     * The program this stream is part of.
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
     * How far apart this stream's batches are.
     *
     * @return the slide
     */
    public final Duration slide() {
        return node.slide();
    }

    /**
     * This stream's id, in errors, reports and metrics.
     *
     * @return the name it was given, or one made up of the operator and a number
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
     * Gives one record for each.
     *
     * @param fn makes it, as in {@code lines.map(String::trim)}
     * @param <R> the new records
     * @return the mapped stream
     */
    public <R> DStream<R> map(Function1<? super T, ? extends R> fn) {
        return stream(lift("map", batch -> batch.<R>map(fn)));
    }

    /**
     * Gives any number of records for each.
     *
     * @param fn makes them, as in {@code lines.flatMap(line -> List.of(line.split(" ")))}
     * @param <R> the new records
     * @return all of them
     */
    public <R> DStream<R> flatMap(Function1<? super T, ? extends Iterable<? extends R>> fn) {
        return stream(lift("flatMap", batch -> batch.<R>flatMap(fn)));
    }

    /**
     * Gives any number of records for each, from an array.
     *
     * @param fn makes them, as in {@code lines.flatMapArray(line -> line.split(" "))}
     * @param <R> the new records
     * @return all of them
     */
    public <R> DStream<R> flatMapArray(Function1<? super T, ? extends R[]> fn) {
        return stream(lift("flatMapArray", batch -> batch.<R>flatMapArray(fn)));
    }

    /**
     * Gives any number of records for each, from a {@link Stream}, which is closed when its last one has been taken.
     *
     * @param fn makes them, as in {@code lines.flatMapStream(WORDS::splitAsStream)}, with a {@code Pattern}
     * @param <R> the new records
     * @return all of them
     */
    public <R> DStream<R> flatMapStream(Function1<? super T, ? extends Stream<? extends R>> fn) {
        return stream(lift("flatMapStream", batch -> batch.<R>flatMapStream(fn)));
    }

    /**
     * Keeps the records that pass a test.
     *
     * @param fn the test, as in {@code lines.filter(line -> line.contains("ERROR"))}
     * @return those that pass
     */
    public DStream<T> filter(Predicate1<? super T> fn) {
        return stream(lift("filter", batch -> batch.filter(fn)));
    }

    /**
     * Looks at each record as it passes.
     *
     * @param fn looks at it
     * @return the same records
     */
    public DStream<T> peek(Action1<? super T> fn) {
        return stream(lift("peek", batch -> batch.peek(fn)));
    }

    /**
     * Turns each partition's records into others, all at once.
     *
     * @param fn is given an iterator over a partition's records, and gives one over the new records
     * @param <R> the new records
     * @return the new records
     */
    public <R> DStream<R> mapPartitions(Function1<? super Iterator<T>, ? extends Iterator<? extends R>> fn) {
        return stream(lift("mapPartitions", batch -> batch.<R>mapPartitions(fn)));
    }

    /**
     * Turns each partition into one record: the list of what was in it.
     *
     * @return a stream of lists
     */
    public DStream<List<T>> glom() {
        return stream(lift("glom", Batch::glom));
    }

    /**
     * Gives each record a key.
     *
     * @param fn reads the key off the record
     * @param <K> the keys
     * @return pairs of key and record
     */
    public <K> PairDStream<K, T> keyBy(Function1<? super T, ? extends K> fn) {
        return pairs(lift("keyBy", batch -> batch.<K>keyBy(fn)));
    }

    /**
     * Gives a pair for each record.
     *
     * @param fn makes it, as in {@code words.mapToPair(word -> Pair.of(word, 1L))}
     * @param <K> the keys
     * @param <V> the values
     * @return the pairs
     */
    public <K, V> PairDStream<K, V> mapToPair(Function1<? super T, Pair<K, V>> fn) {
        return pairs(lift("mapToPair", batch -> batch.mapToPair(fn)));
    }

    /**
     * Gives any number of pairs for each record.
     *
     * @param fn makes them
     * @param <K> the keys
     * @param <V> the values
     * @return all of them
     */
    public <K, V> PairDStream<K, V> flatMapToPair(Function1<? super T, ? extends Iterable<Pair<K, V>>> fn) {
        return pairs(lift("flatMapToPair", batch -> batch.flatMapToPair(fn)));
    }

    // ---- batch by batch ----

    /**
     * The records of two streams, batch by batch: first those of this one.
     *
     * @param other the other stream, of the same context and slide
     * @return all of them
     */
    public DStream<T> union(DStream<T> other) {
        return stream(liftWith("union", other, Batch::union));
    }

    /**
     * Spreads the records of each batch evenly over a number of partitions.
     *
     * @param partitions how many
     * @return the same records in another order
     */
    public DStream<T> repartition(int partitions) {
        return stream(lift("repartition", batch -> batch.repartition(partitions)));
    }

    /**
     * Each record of a batch once.
     *
     * @return the distinct records of each batch
     */
    public DStream<T> distinct() {
        return stream(lift("distinct", Batch::distinct));
    }

    /**
     * How many records each batch has.
     *
     * @return one record per batch, 0 for an empty one
     */
    public DStream<Long> count() {
        return stream(lift("count", batch -> batch.summarize(b -> List.of(b.count()))));
    }

    /**
     * How often each record is in its batch.
     *
     * @return for each batch, its distinct records with their counts
     */
    public PairDStream<T, Long> countByValue() {
        return pairs(lift("countByValue", batch -> batch.<T, Boolean>mapToPair(record -> Pair.of(record, true))
                .inPartitions(partitionsOfState())
                .countByKey()));
    }

    /**
     * Combines all records of each batch two by two.
     *
     * @param fn an associative function, as in {@code numbers.reduce(Long::sum)}
     * @return one record per batch, none for an empty one
     */
    public DStream<T> reduce(Function2<? super T, ? super T, ? extends T> fn) {
        checkNotNull(fn, "reduce needs a function");
        return stream(lift("reduce", batch -> batch.summarize(b -> reduced(b, fn))));
    }

    /**
     * Does anything to each batch that can be done to a batch.
     *
     * @param fn gives a batch for each, as in {@code lines.transform(MyJob::run)}; runs once per batch on the program's
     *     driver thread
     * @param <R> the new records
     * @return the stream of these batches
     */
    public <R> DStream<R> transform(Function1<? super Batch<T>, ? extends Batch<R>> fn) {
        checkNotNull(fn, "transform needs a function");
        return stream(transformed("transform", (batch, info) -> fn.apply(batch)));
    }

    /**
     * Does anything to each batch that can be done to a batch, knowing its time.
     *
     * @param fn gives a batch for each
     * @param <R> the new records
     * @return the stream of these batches
     */
    public <R> DStream<R> transform(Function2<? super Batch<T>, ? super Instant, ? extends Batch<R>> fn) {
        checkNotNull(fn, "transform needs a function");
        return stream(transformed("transform", (batch, info) -> fn.apply(batch, info.time())));
    }

    /**
     * Does anything to each batch that can be done to a batch, knowing its time and all else that sinks are told of it:
     * its number, and what the sources gave it, such as ranges of offsets.
     *
     * @param fn gives a batch for each, as in {@code lines.transform((batch, time, info) -> batch.map(line -> info.id()
     *     + " " + line))}
     * @param <R> the new records
     * @return the stream of these batches
     */
    public <R> DStream<R> transform(
            Function3<? super Batch<T>, ? super Instant, ? super BatchInfo, ? extends Batch<R>> fn) {
        checkNotNull(fn, "transform needs a function");
        return stream(transformed("transform", (batch, info) -> fn.apply(batch, info.time(), info)));
    }

    /**
     * As {@link #transform(Function1)}, to pairs.
     *
     * @param fn gives a batch for each
     * @param <K> the keys
     * @param <V> the values
     * @return the stream of these batches
     */
    public <K, V> PairDStream<K, V> transformToPair(Function1<? super Batch<T>, ? extends Batch<Pair<K, V>>> fn) {
        checkNotNull(fn, "transformToPair needs a function");
        return pairs(transformed("transformToPair", (batch, info) -> fn.apply(batch)));
    }

    /**
     * As {@link #transform(Function2)}, to pairs.
     *
     * @param fn gives a batch for each
     * @param <K> the keys
     * @param <V> the values
     * @return the stream of these batches
     */
    public <K, V> PairDStream<K, V> transformToPair(
            Function2<? super Batch<T>, ? super Instant, ? extends Batch<Pair<K, V>>> fn) {
        checkNotNull(fn, "transformToPair needs a function");
        return pairs(transformed("transformToPair", (batch, info) -> fn.apply(batch, info.time())));
    }

    /**
     * As {@link #transform(Function3)}, to pairs.
     *
     * @param fn gives a batch for each
     * @param <K> the keys
     * @param <V> the values
     * @return the stream of these batches
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
     * Does anything to each batch together with another stream's batch of the same time.
     *
     * @param other the other stream, of the same context and slide
     * @param fn gives a batch for each two
     * @param <U> the other stream's records
     * @param <R> the new records
     * @return the stream of these batches
     */
    public <U, R> DStream<R> transformWith(
            DStream<U> other, Function3<? super Batch<T>, ? super Batch<U>, ? super Instant, ? extends Batch<R>> fn) {
        checkNotNull(fn, "transformWith needs a function");
        return stream(with("transformWith", other, fn::apply));
    }

    /**
     * Does anything to each batch together with another stream's pairs of the same time, as in
     * {@code ids.transformWith(names, (mine, others, time) -> others.subtractByKey(mine.keyBy(id -> id)).values())}.
     *
     * @param other the other stream, of the same context and slide
     * @param fn gives a batch for each two
     * @param <L> the other stream's keys
     * @param <W> the other stream's values
     * @param <R> the new records
     * @return the stream of these batches
     */
    public <L, W, R> DStream<R> transformWith(
            PairDStream<L, W> other, OnPairs.MakeWithPairs<T, L, W, ? extends Batch<R>> fn) {
        return this.<Pair<L, W>, R>transformWith(
                other, (Function3<Batch<T>, Batch<Pair<L, W>>, Instant, ? extends Batch<R>>) fn);
    }

    /**
     * As {@link #transformWith(DStream, Function3)}, to pairs.
     *
     * @param other the other stream, of the same context and slide
     * @param fn gives a batch for each two
     * @param <U> the other stream's records
     * @param <K> the keys
     * @param <V> the values
     * @return the stream of these batches
     */
    public <U, K, V> PairDStream<K, V> transformWithToPair(
            DStream<U> other,
            Function3<? super Batch<T>, ? super Batch<U>, ? super Instant, ? extends Batch<Pair<K, V>>> fn) {
        checkNotNull(fn, "transformWithToPair needs a function");
        return pairs(with("transformWithToPair", other, fn::apply));
    }

    /**
     * As {@link #transformWith(PairDStream, OnPairs.MakeWithPairs)}, to pairs.
     *
     * @param other the other stream, of the same context and slide
     * @param fn gives a batch for each two
     * @param <L> the other stream's keys
     * @param <W> the other stream's values
     * @param <K> the keys
     * @param <V> the values
     * @return the stream of these batches
     */
    public <L, W, K, V> PairDStream<K, V> transformWithToPair(
            PairDStream<L, W> other, OnPairs.MakeWithPairs<T, L, W, ? extends Batch<Pair<K, V>>> fn) {
        return this.<Pair<L, W>, K, V>transformWithToPair(
                other, (Function3<Batch<T>, Batch<Pair<L, W>>, Instant, ? extends Batch<Pair<K, V>>>) fn);
    }

    // ---- event time ----

    /**
     * Gives records the time at which they happened, for windows and joins by that time. May stand behind operators
     * that work record by record, and unions: then each partition of the source has a watermark of its own. Behind
     * others the whole stream has one.
     *
     * @param time reads it off the record: whole milliseconds, what is smaller is cut off
     * @param watermarks how far event time has come
     * @return the records with their times
     */
    public EventStream<T> withEventTime(Function1<? super T, Instant> time, Watermarks watermarks) {
        checkNotNull(time, "withEventTime needs a function that reads the time off a record");
        return timed(watermarks, made -> context.eventClock().inputByInstant(node, time, watermarks, made));
    }

    /**
     * As {@link #withEventTime}, for times in milliseconds since the epoch.
     *
     * @param time reads it off the record
     * @param watermarks how far event time has come
     * @return the records with their times
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
     * All records of a window of time, again in every batch: at t, those of the batches in (t - length, t].
     *
     * @param length how much time a window covers, a multiple of this stream's slide
     * @return a stream with the same slide
     * @throws IllegalArgumentException if the length is not such a multiple
     */
    public DStream<T> window(Duration length) {
        return window(length, slide());
    }

    /**
     * All records of a window of time: at t, those of the batches in (t - length, t]. The first windows are shorter.
     * The batches are held in memory as long as a window needs them.
     *
     * <pre>
     *   batches, every 1 s            1  2  3  4  5  6
     *   window(3 s, 2 s)      at 2 s [1  2]
     *                         at 4 s    [2  3  4]
     *                         at 6 s          [4  5  6]
     * </pre>
     *
     * @param length how much time a window covers, a multiple of this stream's slide
     * @param slide how far apart windows are, a multiple of this stream's slide; may be longer than the length
     * @return a stream with that slide
     * @throws IllegalArgumentException if length or slide is not such a multiple
     */
    public DStream<T> window(Duration length, Duration slide) {
        return stream(slice("window", length, slide));
    }

    final SliceNode slice(String kind, Duration length, Duration slide) {
        SliceNode.checkWindow(kind, node, length, slide);
        return new SliceNode(kind, CallSite.current(), node, length, slide);
    }

    /**
     * Combines all records of a window. Each batch is reduced once; a slide costs what comes and goes, not the window.
     *
     * @param fn an associative function
     * @param length how much time a window covers, a multiple of this stream's slide
     * @param slide how far apart windows are, a multiple of this stream's slide
     * @return one record per window, none for one without records
     */
    public DStream<T> reduceByWindow(Function2<? super T, ? super T, ? extends T> fn, Duration length, Duration slide) {
        return reduceByWindow(fn, Windows.<T>reducing("reduceByWindow", fn), WindowSpec.of(length, slide));
    }

    /**
     * Combines all records of a window, subtracting what leaves.
     *
     * @param fn an associative function
     * @param inverse undoes it: {@code inverse(fn(a, b), a)} is {@code b}
     * @param length how much time a window covers, a multiple of this stream's slide
     * @param slide how far apart windows are, a multiple of this stream's slide
     * @return one record per window, none for one without records
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
     * @param aggregator how records become one result, as in {@code Aggregators.mean(r -> r.celsius())}
     * @param length how much time a window covers, a multiple of this stream's slide
     * @param slide how far apart windows are, a multiple of this stream's slide
     * @param <A> the accumulator
     * @param <R> the result
     * @return one result per window, none for one without records
     */
    public <A, R> DStream<R> aggregateByWindow(
            Aggregator<? super T, A, R> aggregator, Duration length, Duration slide) {
        return aggregateByWindow(aggregator, WindowSpec.of(length, slide));
    }

    /**
     * As {@link #aggregateByWindow(Aggregator, Duration, Duration)}, for a window with options.
     *
     * @param aggregator how records become one result
     * @param window the window
     * @param <A> the accumulator
     * @param <R> the result
     * @return one result per window that has records, and changed where only such are asked for
     */
    public <A, R> DStream<R> aggregateByWindow(Aggregator<? super T, A, R> aggregator, WindowSpec window) {
        return Windows.ofStream(this, "aggregateByWindow", aggregator, window);
    }

    /**
     * How many records there are in a window of time, in every batch.
     *
     * @param length how much time a window covers, a multiple of this stream's slide
     * @return one record per batch, 0 for a window without records
     */
    public DStream<Long> countByWindow(Duration length) {
        return countByWindow(length, slide());
    }

    /**
     * How many records there are in a window of time. Each batch is counted once; a slide costs two additions.
     *
     * @param length how much time a window covers, a multiple of this stream's slide
     * @param slide how far apart windows are, a multiple of this stream's slide
     * @return one record per window, 0 for one without records
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
     * How often each record is in a window of time.
     *
     * @param length how much time a window covers, a multiple of this stream's slide
     * @param slide how far apart windows are, a multiple of this stream's slide
     * @return for each window, its distinct records with their counts
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
     * Keeps this stream's batches for a while after their tick, for {@link #slice(Instant, Instant)}.
     *
     * @param duration how long
     * @return this stream
     */
    public DStream<T> remember(Duration duration) {
        checkArgument(
                !duration.isNegative() && !duration.isZero(), "remember for %s: expected more than zero", duration);
        context.nodes().remember(node, Durations.atMostLongest(duration));
        return this;
    }

    /**
     * The batches of this stream between two times, as far as they are kept: because a window needs them, or because
     * {@link #remember} was called. Any thread may call this while the program runs.
     *
     * @param from the earliest batch time
     * @param to the latest batch time, included
     * @return the batches in the order of time
     * @throws IllegalStateException before the start
     */
    public List<Batch<T>> slice(Instant from, Instant to) {
        return context.kept(node, from, to).stream()
                .map(StreamingContext::<T>cast)
                .toList();
    }

    // ---- about the stream itself ----

    /**
     * The same stream, where the operator that is called on it lays its records out, or keeps its keys, in so many
     * partitions: {@code ones.inPartitions(8).reduceByKeyAndWindow(Long::sum, length)}. It counts for all operators by
     * key, with windows and state too, and for {@code distinct} and {@code countByValue}. Where a window or state is in
     * a checkpoint, the number may be another one at the next start.
     *
     * @param n how many partitions, for the one operator; where this is not said, the program's {@code parallelism}
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
     * Keeps each batch in memory once it is computed, until it is done with: for output operations that run several
     * actions on it. (A batch that several operators need is kept anyway.)
     *
     * @return this stream
     */
    public DStream<T> cache() {
        context.nodes().cache(node);
        return this;
    }

    /**
     * The same as {@link #cache()}.
     *
     * @return this stream
     */
    public DStream<T> persist() {
        return cache();
    }

    /**
     * Gives this stream's operator its id, by which it is known in errors, reports, metrics and checkpoints.
     *
     * @param id 1 to 100 letters, digits, dots, hyphens or underscores; unique in the program
     * @return this stream
     * @throws IllegalArgumentException if the id is malformed or taken
     */
    public DStream<T> named(String id) {
        context.nodes().name(node, id);
        return this;
    }

    // ---- output operations ----

    /**
     * Does something with each batch. Runs on the program's driver thread, once per batch; actions on the batch then
     * run in parallel.
     *
     * @param fn the action; if it throws, the batch has failed
     */
    public void foreachBatch(Action1<? super Batch<T>> fn) {
        checkNotNull(fn, "foreachBatch needs a function");
        output("foreachBatch", (batch, time) -> fn.accept(batch));
    }

    /**
     * Does something with each batch, knowing its time.
     *
     * @param fn the action; if it throws, the batch has failed
     */
    public void foreachBatch(Action2<? super Batch<T>, ? super Instant> fn) {
        checkNotNull(fn, "foreachBatch needs a function");
        output("foreachBatch", fn::accept);
    }

    /**
     * Does something with each batch, knowing its time and all else that sinks are told of it: its number, by which a
     * batch that is run again after a crash can be known, and what the sources gave it.
     *
     * @param fn the action; if it throws, the batch has failed
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

    /** Prints the first ten records of each batch to standard output, under a line with the batch's time. */
    public void print() {
        print(10);
    }

    /**
     * Prints the first records of each batch to standard output, under a line with the batch's time.
     *
     * @param n how many at most
     */
    public void print(int n) {
        checkArgument(n >= 0, "cannot print %s records: expected 0 or more", n);
        output("print", new ConsolePrinter<>(n));
    }

    /**
     * As {@link #saveAsTextFiles(String, String)}, without a suffix.
     *
     * @param prefix path and beginning of the directories' name
     */
    public void saveAsTextFiles(String prefix) {
        saveAsTextFiles(prefix, "");
    }

    /**
     * Writes each batch that has records as UTF-8 text into a directory {@code prefix-<time in ms>.suffix}, one file a
     * partition. A directory is there whole or not at all; one that is there already is replaced.
     *
     * @param prefix path and beginning of the directories' name
     * @param suffix their end; empty for none
     */
    public void saveAsTextFiles(String prefix, String suffix) {
        checkArgument(prefix != null && !prefix.isEmpty(), "saveAsTextFiles needs a prefix: where to write");
        output("saveAsTextFiles", new TextFilesSink<>(prefix, suffix));
    }

    /**
     * Takes each batch to a sink.
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
