package io.dstream.toy;

import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import java.util.ArrayList;
import java.util.List;

/** A partition of a plan's result. */
@FunctionalInterface
interface ToyPart {
    /** Gives all records to a consumer, and tells it of the end. */
    void feed(RecordConsumer<Object> consumer);

    static ToyPart of(List<?> records) {
        return consumer -> {
            records.forEach(consumer::accept);
            consumer.end();
        };
    }

    @SuppressWarnings("unchecked")
    static ToyPart of(Partition<?> partition) {
        return consumer -> {
            ((Partition<Object>) partition).push(consumer);
            consumer.end();
        };
    }

    /** The records, in their order. */
    default List<Object> records() {
        List<Object> records = new ArrayList<>();
        feed(new RecordConsumer<>() {
            @Override
            public void accept(Object record) {
                records.add(record);
            }
        });
        return records;
    }
}
