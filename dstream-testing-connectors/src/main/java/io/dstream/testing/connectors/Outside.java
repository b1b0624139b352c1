package io.dstream.testing.connectors;

import io.dstream.testing.Proxy;
import java.io.IOException;

/**
 * A place at a server, such as a topic or a table, that one test of a contract has for itself. The program reaches the
 * server through the proxy only; the test itself does without it. Closing this leaves the server to the next test.
 */
public interface Outside extends AutoCloseable {

    /**
     * Tells a program in another process where the place is, through the proxy.
     *
     * @return the text that the connector's opening is given
     */
    String address();

    /**
     * What all of the program's connections go through; before the program itself, if that is what listens.
     *
     * @return the proxy
     */
    Proxy proxy();

    /**
     * Kills the server, as {@code kill -9} does.
     *
     * @throws Exception if it cannot be killed
     */
    void kill() throws Exception;

    /**
     * Starts the server that was killed again, at the same port and with what it had made durable.
     *
     * @throws Exception if it does not start
     */
    void start() throws Exception;

    /**
     * Gives the place back.
     *
     * @throws IOException if it cannot be given back
     */
    @Override
    void close() throws IOException;
}
