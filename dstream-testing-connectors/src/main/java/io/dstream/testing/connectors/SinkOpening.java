package io.dstream.testing.connectors;

import io.dstream.DStream;

/**
 * Writes to the sink that is tested, with the settings that its documentation shows. Its class has a constructor
 * without arguments, for the program in another process makes its own.
 */
@FunctionalInterface
public interface SinkOpening {

    /**
     * Writes a stream to the sink.
     *
     * @param records the stream
     * @param address where the place is: {@link Outside#address}
     * @throws Exception if it cannot be opened
     */
    void write(DStream<String> records, String address) throws Exception;
}
