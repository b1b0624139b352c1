package io.dstream.zeromq.internal;

import io.dstream.sink.BatchInfo;
import io.dstream.zeromq.ZMessage;
import java.io.IOException;

/** A socket that batches are sent to. Used by one thread at a time, except for {@link #stopping}. */
public interface Writer {

    /** Opens the socket; fails if it cannot be used. */
    void open() throws IOException, InterruptedException;

    /** Begins a batch, for the first time or again. */
    void begin(BatchInfo info);

    /** Sends a message; waits while as many are on their way as may be. */
    void send(ZMessage message) throws IOException, InterruptedException;

    /** Waits for what ends a batch. */
    void end() throws IOException, InterruptedException;

    /** Has what waits give up. Called by any thread. */
    void stopping();

    /** Closes the socket. */
    void close();

    /** The length of a message, which must not be more than a peer takes. */
    static int checkLength(ZMessage message, SocketOptions options) throws IOException {
        long length = 0;
        for (byte[] frame : message.frames()) {
            length += frame.length;
        }
        if (length > options.maxMessageBytes()) {
            throw new IOException(options.endpoint() + ": a message of " + length + " bytes: expected at most "
                    + options.maxMessageBytes() + " (maxMessageBytes, which the receiver must allow too)");
        }
        return (int) length;
    }
}
