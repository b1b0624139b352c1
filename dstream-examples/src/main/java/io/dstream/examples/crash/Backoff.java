package io.dstream.examples.crash;

import java.time.Duration;

/** How long to wait after a failure: twice as long each time, until something works. For one thread. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(20);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private Duration next = FIRST;

    void worked() {
        next = FIRST;
    }

    void await() throws InterruptedException {
        Thread.sleep(next.toMillis());
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
}
