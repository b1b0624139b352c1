package io.dstream.testing.db;

import io.dstream.testing.Ports;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A database's server, on the loopback address. There is one of a kind in a JVM: it is started when it is first needed,
 * by a test class whose extension it is or by a test that asks for it, and ends with the JVM. It can be stopped and
 * started again with what it holds.
 */
public abstract class DatabaseServer implements BeforeAllCallback {
    private int port; // 0: never started

    DatabaseServer() {}

    @Override
    public final void beforeAll(ExtensionContext context) throws Exception {
        var unused = port();
    }

    /**
     * Where it listens. Starts it, if it was never started.
     *
     * @return the port
     * @throws IllegalStateException if it does not start
     */
    public final synchronized int port() {
        if (port == 0) {
            try {
                port = Ports.free();
            } catch (IOException e) {
                throw new IllegalStateException("there is no free port", e);
            }
            try {
                make(port);
            } catch (RuntimeException | IOException | SQLException e) {
                port = 0;
                throw e instanceof RuntimeException unchecked
                        ? unchecked
                        : new IllegalStateException("the database of the tests does not start", e);
            }
        }
        return port;
    }

    /**
     * A user that needs no password and may do anything.
     *
     * @return the user's name
     */
    public abstract String user();

    /** Makes the server and starts it for the first time. */
    abstract void make(int listening) throws IOException, SQLException;

    /** Starts it again after a stop, with what it holds. Returns when it answers. */
    public abstract void start();

    /** Stops it; what it holds stays. */
    public abstract void stop();
}
