package io.dstream.hbase.internal.write;

import io.dstream.engine.task.Kept;
import io.dstream.hbase.HBaseException;
import io.dstream.hbase.internal.connect.Access;
import io.dstream.hbase.internal.connect.Link;
import io.dstream.hbase.internal.write.WriteTask.Request;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.hbase.client.AsyncTable;

/**
 * What a sink writes with in a process: used by all tasks that run there, from batch to batch, and closed when it has
 * not been used for a minute. Safe for use by many threads.
 */
public final class TableWriter implements AutoCloseable {
    private static final Kept<TableWriter> KEPT = new Kept<>("dstream-hbase-idle", Duration.ofMinutes(1));

    private final Link link;
    private final Maker maker;
    private final Mutations mutations;

    private TableWriter(Link link, Maker maker) {
        this.link = link;
        this.maker = maker;
        this.mutations = Mutations.of(maker.shape, maker.mark);
    }

    private static TableWriter open(Maker maker) throws IOException, InterruptedException {
        Link link = Link.open(maker.id, maker.access);
        try {
            link.check(maker.shape.tableName(), maker.shape.families());
            return new TableWriter(link, maker);
        } catch (HBaseException e) {
            link.close();
            throw new HBaseException(maker.id + ": " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            link.close();
            throw e;
        }
    }

    /** Sends requests until HBase has confirmed all. */
    void write(List<Request> requests) throws InterruptedException {
        AsyncTable<?> table = link.table(maker.shape.tableName());
        link.requests()
                .<Request, Object>run(
                        "writing to the table " + maker.shape,
                        requests,
                        request -> send(table, request).thenApply(any -> any),
                        (request, any) -> {});
    }

    private CompletableFuture<?> send(AsyncTable<?> table, Request request) {
        return maker.shape.kind() == Shape.Kind.ADD
                ? mutations.add(table, request.rows(), request.millis())
                : mutations.write(table, request.rows(), request.millis());
    }

    @Override
    public void close() throws IOException {
        link.close();
    }

    /** Somebody's use of it, to be closed. */
    public static final class Lease implements AutoCloseable {
        private final Kept<TableWriter>.Lease lease;

        private Lease(Kept<TableWriter>.Lease lease) {
            this.lease = lease;
        }

        TableWriter writer() {
            return lease.get();
        }

        /** How large a value may be. */
        public int maxValueBytes() {
            return lease.get().link.maxValueBytes();
        }

        @Override
        public void close() {
            lease.close();
        }
    }

    /** How to come by the writer of a sink, wherever one is. Immutable. */
    public static final class Maker implements Serializable {
        private static final long serialVersionUID = 1L;

        private final String sink = UUID.randomUUID().toString(); // this sink in this run of the program
        private final String id;
        private final Access access;
        private final Shape<?> shape;
        private final String mark;

        public Maker(String id, Access access, Shape<?> shape, String mark) {
            this.id = id;
            this.access = access;
            this.shape = shape;
            this.mark = mark;
        }

        /**
         * The writer of this process, which is made if need be.
         *
         * @throws HBaseException if HBase cannot be reached, or the table is not as it has to be
         */
        public Lease lease() throws Exception {
            return new Lease(KEPT.lease(sink, () -> open(this)));
        }

        /** What waits in this process gives up. */
        public void stopping() {
            KEPT.find(sink).ifPresent(writer -> writer.link.stopping());
        }

        /** The sink is closed. */
        public void end() {
            KEPT.drop(sink);
        }
    }
}
