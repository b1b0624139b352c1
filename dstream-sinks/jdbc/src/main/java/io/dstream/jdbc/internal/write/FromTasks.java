package io.dstream.jdbc.internal.write;

import com.google.common.collect.Lists;
import com.google.common.primitives.ImmutableIntArray;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.engine.Engine;
import io.dstream.engine.task.Kept;
import io.dstream.jdbc.internal.write.RowMaker.Row;
import io.dstream.plan.Ending;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Plan;
import io.dstream.plan.Step;
import io.dstream.table.KeyHash;
import java.util.List;

/**
 * Has the engine's tasks write a batch: its rows are laid out so that a partition has those of a part, are held until
 * the batch is committed, and written by a task for each part. Used by one thread.
 */
final class FromTasks<T> implements AutoCloseable {
    private final Link.Maker links;
    private final Kept<Link>.Lease own;
    private final OpenSink.Plan<T> plan;
    private Engine engine; // of the rows
    private Plan.Held<Row> rows; // null where there is nothing to write

    FromTasks(Link.Maker links, Link own, OpenSink.Plan<T> plan) {
        this.links = links;
        this.own = links.offer(own);
        this.plan = plan;
    }

    /**
     * Computes the rows of a batch, and leaves them where they are.
     *
     * @return whether there are any
     */
    boolean prepare(Batch<T> batch, RowMaker<T> maker) {
        engine = batch.engine();
        rows = new Plan.Held<>(laidOut(batch.map(maker)).plan());
        engine.hold(List.of(rows));
        boolean any = !engine.take(rows, 1).isEmpty();
        if (!any) {
            drop();
        }
        return any;
    }

    /** A partition for each part, in which rows are in the order of the batch. */
    private Batch<Row> laidOut(Batch<Row> made) {
        int parts = plan.parts();
        int keys = plan.shape().keys().size();
        ImmutableIntArray partKeys = partKeys(parts);
        if (plan.shape().kind() == Shape.Kind.UPSERT && parts > 1) {
            return Placed.of(made)
                    .mapToPair(row -> Pair.of(RowMaker.key(row.row(), keys), row))
                    .reduceByKey(Placed::later, parts)
                    .mapToPair(last -> Pair.of(partKeys.get(last.value().row().part()), last.value()))
                    .partitionBy(parts)
                    .mapPartitions(Placed::inOrder);
        }
        Batch<Row> byPart = made.mapToPair(row -> Pair.of(partKeys.get(row.part()), row))
                .partitionBy(parts)
                .values();
        return plan.shape().kind() == Shape.Kind.UPSERT
                ? byPart.mapPartitions(rows ->
                        RowMaker.lastOfEachKey(Lists.newArrayList(rows), keys).iterator())
                : byPart;
    }

    /** For each part a key that an exchange puts into the partition of that number. */
    private static ImmutableIntArray partKeys(int parts) {
        int[] keys = new int[parts];
        int missing = parts;
        boolean[] found = new boolean[parts];
        for (int key = 0; missing > 0; key++) {
            int part = KeyHash.partition(KeyHash.of(key), parts);
            if (!found[part]) {
                found[part] = true;
                keys[part] = key;
                missing--;
            }
        }
        return ImmutableIntArray.copyOf(keys);
    }

    /** Has each part written, unless it is there; gives how that has ended, part by part. */
    List<PartEnd> write(PartTask.Job job) throws InterruptedException {
        Operator operator = new Operator(links.id(), "write", "");
        Plan<PartEnd> ends = new Plan.Pipe<>(rows, new Step.Pulling(operator, new PartTask(links, job)));
        try {
            return engine.run(ends, Ending.Collect<PartEnd>::new).stream()
                    .map(part -> part.records().get(0))
                    .toList();
        } catch (OperatorException e) {
            if (e.getCause() instanceof InterruptedException interrupted) {
                var unused = Thread.interrupted(); // the exception says it
                throw interrupted;
            }
            throw e;
        }
    }

    void drop() {
        if (rows != null) {
            engine.release(rows);
            rows.release();
            rows = null;
        }
    }

    @Override
    public void close() {
        drop();
        own.close();
        links.end();
    }
}
