package io.dstream.jdbc.internal.write;

import io.dstream.engine.task.Kept;
import io.dstream.jdbc.internal.connect.Access;
import io.dstream.jdbc.internal.connect.Connections;
import io.dstream.jdbc.internal.connect.Retry;
import java.io.Serializable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/**
 * What a sink writes with in a process: its connections, and whoever tries again. Used by any number of threads.
 *
 * <p>Tasks in the program's own process use the sink's, so that they notice when it stops; elsewhere the first one
 * opens one, and one that has not been used for a minute is closed.
 */
record Link(Connections connections, Retry retry) implements AutoCloseable {
    private static final Kept<Link> KEPT = new Kept<>("dstream-jdbc-idle", Duration.ofMinutes(1));

    @Override
    public void close() {
        retry.end();
        connections.close();
    }

    /** How to come by the link of a sink, wherever one is. Immutable. */
    static final class Maker implements Serializable {
        private static final long serialVersionUID = 1L;

        private final String sink = UUID.randomUUID().toString(); // this sink in this run of the program
        private final String id;
        private final Access access;
        private final int connections;

        Maker(String id, Access access, int connections) {
            this.id = id;
            this.access = access;
            this.connections = connections;
        }

        String id() {
            return id;
        }

        Access access() {
            return access;
        }

        /** The link of this process, where it is made if need be. */
        Kept<Link>.Lease lease() throws Exception {
            return KEPT.lease(sink, this::make);
        }

        private Link make() throws SQLException {
            return new Link(Connections.open(access, id, connections), new Retry(id, access));
        }

        /** Has all tasks in this process use a link. */
        Kept<Link>.Lease offer(Link own) {
            try {
                return KEPT.lease(sink, () -> own);
            } catch (Exception e) {
                throw new AssertionError("nothing is made", e);
            }
        }

        /** The sink is closed. */
        void end() {
            KEPT.drop(sink);
        }
    }
}
