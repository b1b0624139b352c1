package io.dstream.spark.internal;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.dstream.engine.StateSize;
import io.dstream.plan.StateFunction;
import io.dstream.store.StateStore;
import java.io.Serializable;
import org.apache.spark.SparkEnv;

/** A table while a task uses it, whose lock it has. */
final class TableUse implements AutoCloseable {
    private final Keeping of;
    private final int partition;
    private final Table table;
    private boolean wasMade;
    private Written image; // null where none is wanted

    /**
     * What a task tells of a table.
     *
     * @param changes what the tick has changed; null for nothing
     * @param keys how many keys there are
     * @param bytes about how much memory they take
     * @param image the state before the tick; null where none is wanted
     * @param wasMade whether the table was made from the log
     * @param location where it is, in Spark's words
     */
    @DefaultSerializer(JavaSerializer.class) // also where Spark is told to use Kryo
    record Told(
            String operator,
            int partition,
            Pieces changes,
            long keys,
            long bytes,
            Written image,
            boolean wasMade,
            String location)
            implements Serializable {
        StateSize size() {
            return new StateSize(keys, bytes);
        }
    }

    TableUse(Keeping of, int partition) {
        this.of = of;
        this.partition = partition;
        this.table = of.tables().table(partition);
    }

    Table table() {
        return table;
    }

    void begin() {
        table.lock.lock();
        wasMade = table.startFrom(of.tables(), partition);
        if (of.wantsImage()) {
            image = Written.of(
                    of.place(),
                    partition,
                    of.fn().image(table.store()),
                    of.tables().codecs());
        }
        table.begin(of.attempt());
    }

    /** The task has gone through. */
    Told end() {
        StateFunction<?, ?, ?> fn = of.fn();
        StateStore store = table.store();
        Pieces changes = fn.changes(store)
                .map(changed -> Pieces.of(changed, of.tables().codecs()))
                .orElse(null);
        table.end();
        return new Told(
                of.tables().operator().id(),
                partition,
                changes,
                store.size(),
                store.estimatedBytes(),
                image,
                wasMade,
                location());
    }

    static String location() {
        return Homes.location(SparkEnv.get().blockManager().blockManagerId());
    }

    @Override
    public void close() {
        if (table.lock.isHeldByCurrentThread()) {
            table.lock.unlock();
        }
    }
}
