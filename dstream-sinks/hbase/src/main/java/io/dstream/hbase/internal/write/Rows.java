package io.dstream.hbase.internal.write;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.plan.Ending;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Plan;
import io.dstream.plan.Step;

/**
 * Has the engine's tasks make rows of a batch, bring those of one key together, and write them. Of one millisecond
 * HBase keeps one value only, and which of two that are written side by side is not certain.
 *
 * @param operator the sink, as tasks know it
 */
public record Rows<T>(Operator operator, Shape<T> shape, TableWriter.Maker writers, int maxValueBytes) {

    public Rows(String id, Shape<T> shape, TableWriter.Maker writers, int maxValueBytes) {
        this(new Operator(id, "write", ""), shape, writers, maxValueBytes);
    }

    /** Writes a batch with a time. */
    public void write(Batch<T> batch, long millis) throws Exception {
        Plan<Pair<String, Row>> made = new Plan.Pipe<>(
                batch.plan(), new Step.Pulling(operator, new EncodeTask<>(operator, shape, maxValueBytes)));
        int partitions = made.partitions();
        Plan<Pair<String, Row>> together = partitions <= 1
                ? made
                : PairBatch.of(Batch.of(batch.engine(), made))
                        .reduceByKey(Row::and, partitions)
                        .plan();
        Step writing = new Step.Pulling(operator, new WriteTask(writers, millis));
        try {
            var unused = batch.engine().run(new Plan.Pipe<>(together, writing), Ending.Count::new);
        } catch (OperatorException e) {
            if (!e.operator().equals(operator)) {
                throw e; // of the stream's
            }
            if (e.getCause() instanceof InterruptedException) {
                var unused = Thread.interrupted(); // the exception says it
            }
            throw e.getCause() instanceof Exception thrown ? thrown : e;
        }
    }
}
