package io.dstream.engine.task;

import io.dstream.plan.Cursor;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step;
import java.util.Iterator;

/** What a function gives that pulls a partition's records. It is called when the first of it is asked for. */
final class Results implements Cursor<Object> {
    private final Step.Pulling step;
    private final int partition;
    private final Feed records;
    private Iterator<Object> results; // null before the first is asked for

    Results(Step.Pulling step, int partition, Feed records) {
        this.step = step;
        this.partition = partition;
        this.records = records;
    }

    @Override
    public boolean push(RecordConsumer<? super Object> consumer, int most) {
        for (int i = 0; i < most; i++) {
            Object record;
            try {
                if (results == null) {
                    results = step.results(partition, records);
                }
                if (!results.hasNext()) {
                    records.close();
                    return false;
                }
                record = results.next();
            } catch (Throwable e) {
                throw records.failedOf(e);
            }
            consumer.accept(record);
        }
        return true;
    }
}
