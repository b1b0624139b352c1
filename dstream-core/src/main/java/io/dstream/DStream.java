package io.dstream;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.function.Action1;
import io.dstream.function.Action2;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.function.Function3;
import io.dstream.function.Predicate1;
import io.dstream.graph.Node;
import io.dstream.graph.OutputNode;
import io.dstream.graph.TransformNode;
import io.dstream.sink.Sink;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

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
public sealed class DStream<T> permits PairDStream {

    private final StreamingContext context;
    private final Node node;

    DStream(StreamingContext context, Node node) {
        this.context = context;
        this.node = node;
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
    final <B extends Batch<?>> TransformNode lift(String kind, Function1<Batch<T>, B> operator) {
        tryOut(() -> operator.apply(context.batch(List.of())));
        return new TransformNode(
                kind,
                CallSite.current(),
                List.of(node),
                (in, time) -> operator.apply(StreamingContext.cast(in.get(0))));
    }

    /** Lifts an operator on two batches; tries it on empty batches first. */
    final <U, B extends Batch<?>> TransformNode liftWith(
            String kind, DStream<U> other, Function2<Batch<T>, Batch<U>, B> operator) {
        tryOut(() -> operator.apply(context.batch(List.of()), context.batch(List.of())));
        return with(kind, other, (mine, others, time) -> operator.apply(mine, others));
    }

    private <U> TransformNode with(
            String kind, DStream<U> other, Function3<Batch<T>, Batch<U>, Instant, Batch<?>> operator) {
        checkNotNull(other, "%s needs another stream", kind);
        return new TransformNode(
                kind,
                CallSite.current(),
                List.of(node, other.node()),
                (in, time) -> operator.apply(StreamingContext.cast(in.get(0)), StreamingContext.cast(in.get(1)), time));
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
        return stream(lift(
                "reduce",
                batch -> batch.summarize(b -> {
                    Optional<T> all = b.reduce(fn);
                    return all.map(List::of).orElseGet(List::of);
                })));
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
        return stream(transformed("transform", (batch, time) -> fn.apply(batch)));
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
        return stream(transformed("transform", fn::apply));
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
        return pairs(transformed("transformToPair", (batch, time) -> fn.apply(batch)));
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
        return pairs(transformed("transformToPair", fn::apply));
    }

    private TransformNode transformed(String kind, Function2<Batch<T>, Instant, Batch<?>> fn) {
        return new TransformNode(
                kind,
                CallSite.current(),
                List.of(node),
                (in, time) -> fn.apply(StreamingContext.cast(in.get(0)), time));
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
     * As {@link #transformWith}, to pairs.
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

    // ---- about the stream itself ----

    /**
     * Keeps each batch in memory once it is computed, until it is done with: for output operations that run several
     * actions on it. (A batch that several operators need is kept anyway.)
     *
     * @return this stream
     */
    public DStream<T> cache() {
        context.graph().cache(node);
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
        context.graph().name(node, id);
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
