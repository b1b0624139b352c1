package io.dstream.cassandra.internal.connect;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.connection.ConnectionInitException;
import com.datastax.oss.driver.api.core.connection.HeartbeatException;
import com.datastax.oss.driver.api.core.servererrors.BootstrappingException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.QueryConsistencyException;
import com.datastax.oss.driver.api.core.servererrors.ReadFailureException;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteFailureException;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** What the driver's errors mean. */
public final class Errors {
    private Errors() {}

    /**
     * Whether an error may pass, so that the request may be sent again. What the connector sends changes nothing the
     * second time.
     */
    static boolean passes(Throwable e) {
        if (e instanceof AllNodesFailedException all) {
            return ofNodes(all).allMatch(Errors::passes);
        }
        if (e instanceof WriteFailureException || e instanceof ReadFailureException) {
            return false; // a replica has refused it
        }
        return e instanceof DriverTimeoutException
                || e instanceof QueryConsistencyException
                || e instanceof OverloadedException
                || e instanceof BootstrappingException
                || e instanceof ServerError
                || e instanceof BusyConnectionException
                || e instanceof NodeUnavailableException
                || e instanceof ClosedConnectionException
                || e instanceof HeartbeatException
                || e instanceof java.io.IOException
                || (e instanceof ConnectionInitException && !has(e, AuthenticationException.class));
    }

    private static Stream<Throwable> ofNodes(AllNodesFailedException all) {
        return all.getAllErrors().values().stream().flatMap(List::stream);
    }

    private static boolean has(Throwable e, Class<? extends Throwable> kind) {
        if (e instanceof AllNodesFailedException all && ofNodes(all).anyMatch(each -> has(each, kind))) {
            return true;
        }
        return kind.isInstance(e) || (e.getCause() != null && e.getCause() != e && has(e.getCause(), kind));
    }

    /** What an error says, in a line; what the nodes say where all have failed. The same while the problem is. */
    public static String told(Throwable e) {
        if (e instanceof AllNodesFailedException all) {
            List<String> each = ofNodes(all).map(Errors::told).distinct().toList();
            return each.isEmpty() ? "no node is connected" : String.join("; ", each);
        }
        if (e instanceof NodeUnavailableException node) {
            return "no connection to " + node.getNode().getEndPoint(); // its message has a hash in it
        }
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root && !(root instanceof AuthenticationException)) {
            root = root.getCause();
        }
        String kind = root.getClass().getSimpleName();
        return root.getMessage() == null ? kind : kind + ": " + root.getMessage();
    }

    /** What to do about an error, as the end of a sentence. */
    public static String advice(Throwable e) {
        if (has(e, AuthenticationException.class)) {
            return ". Check user and password";
        }
        if (has(e, SSLException.class)) {
            return ". Check tls: Cassandra's certificate must be trusted, and be for the host that is connected to";
        }
        if (has(e, UnauthorizedException.class)) {
            return ". GRANT the user what is missing";
        }
        if (has(e, UnavailableException.class)) {
            return ". Check the nodes with nodetool status, the keyspace's replication, and consistency";
        }
        if (has(e, InvalidQueryException.class)) {
            return "";
        }
        if (e instanceof AllNodesFailedException) {
            return ". Check that Cassandra runs there, and the addresses in CassandraCluster.at";
        }
        return "";
    }
}
