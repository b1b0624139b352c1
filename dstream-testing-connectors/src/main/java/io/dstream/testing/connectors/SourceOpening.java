package io.dstream.testing.connectors;

import io.dstream.DStream;
import io.dstream.StreamingContext;

/**
 * Opens the source that is tested, with the settings that its documentation shows. Its class has a constructor without
 * arguments, for the program in another process makes its own.
 */
@FunctionalInterface
public interface SourceOpening {

    /**
     * Opens the source.
     *
     * @param ssc the program
     * @param address where the place is: {@link Outside#address}
     * @return the records, as they were sent; what operators have state is named
     * @throws Exception if it cannot be opened
     */
    DStream<String> open(StreamingContext ssc, String address) throws Exception;

    /**
     * What else the program must be told, such as how to keep the source's records in the checkpoint.
     *
     * @param builder the program's settings
     * @return the settings; by default, as they are
     */
    default StreamingContext.Builder settings(StreamingContext.Builder builder) {
        return builder;
    }
}
