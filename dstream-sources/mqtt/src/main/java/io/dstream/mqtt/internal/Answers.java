package io.dstream.mqtt.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits for what the client has been asked. */
final class Answers {
    private static final long POLL_MILLIS = 50;

    private Answers() {}

    /** What the client or the broker has answered instead. */
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        Failed(Throwable cause) {
            super(cause);
        }
    }

    /**
     * Waits for an answer.
     *
     * @param givenUp whether nobody wants it any more
     */
    static void await(CompletableFuture<?> answer, Duration most, BooleanSupplier givenUp)
            throws Failed, InterruptedException {
        for (long left = most.toMillis(); ; left -= POLL_MILLIS) {
            try {
                var unused = answer.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                return;
            } catch (ExecutionException e) {
                throw new Failed(e.getCause());
            } catch (TimeoutException e) {
                if (givenUp.getAsBoolean()) {
                    throw new Failed(new IOException("the program stops"));
                }
                if (left <= POLL_MILLIS) {
                    throw new Failed(new IOException("no answer within " + most.toMillis() + " ms"));
                }
            }
        }
    }
}
