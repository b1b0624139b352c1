package io.dstream.cassandra.internal.write;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import io.dstream.cassandra.CassandraException;
import io.dstream.cassandra.internal.connect.Access;
import io.dstream.cassandra.internal.connect.Link;
import io.dstream.engine.task.Kept;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * What a sink writes with in a process: used by all tasks that run there, from batch to batch, and closed when it has
 * not been used for a minute. Safe for use by many threads.
 */
public final class TableWriter<T> implements AutoCloseable {
    private static final Kept<TableWriter<?>> KEPT = new Kept<>("dstream-cassandra-idle", Duration.ofMinutes(1));

    private final Link link;
    private final Shape<T> shape;
    private final Target<T> target;

    private TableWriter(Link link, Shape<T> shape, Target<T> target) {
        this.link = link;
        this.shape = shape;
        this.target = target;
    }

    private static <T> TableWriter<T> open(String id, Access access, Shape<T> shape) {
        Link link = Link.open(id, access);
        try {
            return new TableWriter<>(link, shape, Target.of(link.session(), shape));
        } catch (CassandraException e) {
            link.close();
            throw new CassandraException(id + ": " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            link.close();
            throw e;
        }
    }

    /** Rows to be filled. */
    Rows<T> rows() {
        return new Rows<>(target, shape);
    }

    /** Sends requests until Cassandra has confirmed all. */
    void write(Collection<Request> requests, long micros) throws InterruptedException {
        CqlSession session = link.session();
        link.requests()
                .<Request, AsyncResultSet>run(
                        "writing to the table " + shape.table(),
                        requests,
                        request -> send(session, request, micros),
                        (request, none) -> {});
    }

    private CompletionStage<AsyncResultSet> send(CqlSession session, Request request, long micros) {
        return session.executeAsync(request.statement(target, micros));
    }

    @Override
    public void close() {
        link.close();
    }

    /** Somebody's use of it, to be closed. */
    public static final class Lease<T> implements AutoCloseable {
        private final Kept<TableWriter<?>>.Lease lease;

        private Lease(Kept<TableWriter<?>>.Lease lease) {
            this.lease = lease;
        }

        @SuppressWarnings("unchecked") // the key is of one sink
        TableWriter<T> writer() {
            return (TableWriter<T>) lease.get();
        }

        @Override
        public void close() {
            lease.close();
        }
    }

    /** How to come by the writer of a sink, wherever one is. Immutable; holds the password. */
    public static final class Maker<T> implements Serializable {
        private static final long serialVersionUID = 1L;

        private final String sink = UUID.randomUUID().toString(); // this sink in this run of the program
        private final String id;
        private final Access access;
        private final Shape<T> shape;

        public Maker(String id, Access access, Shape<T> shape) {
            this.id = id;
            this.access = access;
            this.shape = shape;
        }

        /**
         * The writer of this process, which is made if need be.
         *
         * @throws CassandraException if Cassandra cannot be reached, or the table is not as it has to be
         */
        public Lease<T> lease() {
            try {
                return new Lease<>(KEPT.lease(sink, () -> open(id, access, shape)));
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError("opening throws nothing that is checked", e);
            }
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
