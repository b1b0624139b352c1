package io.dstream.testing.connectors;

import java.util.List;
import java.util.Optional;

/** A place that a source reads. */
public interface Upstream extends Outside {

    /**
     * Gives records to the system, each once and in this order, and returns when it has them for good. Called by one
     * thread at a time, and not while the server is down; it may wait for the program if that is what takes them.
     *
     * @param records the records
     * @throws Exception if it cannot tell whether the system has them; the test then fails
     */
    void send(List<String> records) throws Exception;

    /**
     * Gives something to the system that the source cannot make a record of.
     *
     * @return what the program says about it, in part; empty if the system takes nothing of the kind
     * @throws Exception if it cannot be sent
     */
    Optional<String> sendGarbage() throws Exception;

    /**
     * Gives a record to the system that is larger than the source takes.
     *
     * @return what the program says about it, in part; empty if the system itself refuses it
     * @throws Exception if it cannot be sent
     */
    Optional<String> sendHuge() throws Exception;
}
