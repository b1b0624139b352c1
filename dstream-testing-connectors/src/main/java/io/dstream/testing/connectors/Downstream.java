package io.dstream.testing.connectors;

import java.util.List;

/** A place that a sink writes to. */
public interface Downstream extends Outside {

    /**
     * Reads all there is.
     *
     * @return the records, in any order
     * @throws Exception if they cannot be read
     */
    List<String> read() throws Exception;

    /**
     * How many records there are; by default, it reads them.
     *
     * @return their number
     * @throws Exception if they cannot be counted
     */
    default long count() throws Exception {
        return read().size();
    }
}
