package io.dstream.spark.internal;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.dstream.engine.task.RecordBuffer;
import java.io.Serializable;
import java.util.List;

/**
 * Reads the table of a partition.
 *
 * @param stage the number of the reading, for what it reports
 */
@DefaultSerializer(JavaSerializer.class) // also where Spark is told to use Kryo
record Snapshotting(TableCode tables, long stage, int partition) implements Input, Serializable {
    @Override
    public Part open(Env env) {
        Table table = tables.table(partition);
        table.lock.lock();
        try {
            boolean wasMade = table.readAt(tables, partition);
            RecordBuffer pairs = new RecordBuffer();
            table.store().scan(entry -> pairs.acceptPair(entry.key(), entry.value()));
            return new Part(pairs.partition(), Report.NOTHING.with(told(table, wasMade)));
        } finally {
            table.lock.unlock();
        }
    }

    private Report.Note told(Table table, boolean wasMade) {
        return new Report.Note(
                stage,
                partition,
                List.of(),
                List.of(),
                List.of(),
                List.of(new TableUse.Told(
                        tables.operator().id(),
                        partition,
                        null,
                        table.store().size(),
                        table.store().estimatedBytes(),
                        null,
                        wasMade,
                        TableUse.location())));
    }
}
