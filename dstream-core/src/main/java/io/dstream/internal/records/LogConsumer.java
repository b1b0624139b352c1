package io.dstream.internal.records;

import java.io.IOException;

/** Takes records in the order of their numbers. */
@FunctionalInterface
public interface LogConsumer {
    /** Takes a record. What it throws ends the reading, and is thrown on as it is. */
    void accept(LogRecord record) throws IOException;
}
