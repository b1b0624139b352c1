package io.dstream.operators;

import io.dstream.DStream;
import io.dstream.batch.Batch;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.operators.Scenario.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Gathers scenarios; written so that a use of it reads like a table. */
final class OperatorTable<T, B extends Batch<T>, S extends DStream<T>> {
    private final List<Scenario<T, B, S>> rows = new ArrayList<>();
    private final List<Action<T, B>> actions = new ArrayList<>();

    /** An action on a batch, and what it should give. */
    record Action<T, B extends Batch<T>>(String name, Function1<B, Object> onBatch, Function1<List<T>, Object> model) {
        String method() {
            return name.split("[ ,]")[0];
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** An operator of batches and streams alike. */
    OperatorTable<T, B, S> both(
            Shape shape,
            String name,
            Function1<B, Batch<?>> onBatch,
            Function1<S, DStream<?>> onStream,
            Function1<List<T>, List<?>> model) {
        return add(shape, name, unary(onBatch), unary(onStream), unary(model), 1);
    }

    /** An operator of two batches and two streams alike. */
    OperatorTable<T, B, S> both(
            Shape shape,
            String name,
            Function2<B, B, Batch<?>> onBatch,
            Function2<S, S, DStream<?>> onStream,
            Function2<List<T>, List<T>, List<?>> model) {
        return add(shape, name, onBatch, onStream, model, 1);
    }

    /** An operator that only batches have. */
    OperatorTable<T, B, S> batch(
            Shape shape, String name, Function1<B, Batch<?>> onBatch, Function1<List<T>, List<?>> model) {
        return add(shape, name, unary(onBatch), null, unary(model), 1);
    }

    /** An operator that only two batches have. */
    OperatorTable<T, B, S> batch(
            Shape shape, String name, Function2<B, B, Batch<?>> onBatch, Function2<List<T>, List<T>, List<?>> model) {
        return add(shape, name, onBatch, null, model, 1);
    }

    /** An operator that only streams have. */
    OperatorTable<T, B, S> stream(
            Shape shape, String name, Function1<S, DStream<?>> onStream, Function1<List<T>, List<?>> model) {
        return add(shape, name, null, unary(onStream), unary(model), 1);
    }

    /** An operator that only two streams have. */
    OperatorTable<T, B, S> stream(
            Shape shape,
            String name,
            Function2<S, S, DStream<?>> onStream,
            Function2<List<T>, List<T>, List<?>> model) {
        return add(shape, name, null, onStream, model, 1);
    }

    /** An operator over the last batches, so many of them, which the model is given as one. */
    OperatorTable<T, B, S> over(
            int batches,
            Shape shape,
            String name,
            Function1<S, DStream<?>> onStream,
            Function1<List<T>, List<?>> model) {
        return add(shape, name, null, unary(onStream), unary(model), batches);
    }

    OperatorTable<T, B, S> action(String name, Function1<B, Object> onBatch, Function1<List<T>, Object> model) {
        actions.add(new Action<>(name, onBatch, model));
        return this;
    }

    private OperatorTable<T, B, S> add(
            Shape shape,
            String name,
            Function2<B, B, Batch<?>> onBatch,
            Function2<S, S, DStream<?>> onStream,
            Function2<List<T>, List<T>, List<?>> model,
            int batches) {
        rows.add(new Scenario<>(name, shape, onBatch, onStream, model, batches));
        return this;
    }

    private static <A, R> Function2<A, A, R> unary(Function1<A, R> fn) {
        return (mine, others) -> fn.apply(mine);
    }

    /** Those that can be run on batches. */
    Stream<Scenario<T, B, S>> onBatches() {
        return rows.stream().filter(row -> row.onBatch() != null);
    }

    /** All: where an operator is not one of streams, it is run by {@code transformWith}. */
    Stream<Scenario<T, B, S>> onStreams() {
        return rows.stream();
    }

    List<Action<T, B>> actions() {
        return Collections.unmodifiableList(actions);
    }

    /** The methods of batches that are covered, once for each row. */
    List<String> batchMethods() {
        return Stream.concat(onBatches().map(Scenario::method), actions.stream().map(Action::method))
                .toList();
    }

    /** The methods of streams that are covered, once for each row. */
    List<String> streamMethods() {
        return rows.stream()
                .filter(row -> row.onStream() != null)
                .map(Scenario::method)
                .toList();
    }
}
