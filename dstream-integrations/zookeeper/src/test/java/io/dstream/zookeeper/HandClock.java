package io.dstream.zookeeper;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Two clocks that are turned by hand, together or each alone. */
final class HandClock implements Supplier<Reading> {
    private final AtomicReference<Reading> now = new AtomicReference<>(new Reading(-5_000_000_000L, 1_000_000));

    @Override
    public Reading get() {
        return now.get();
    }

    void advance(Duration time) {
        advanceNanos(time.toNanos());
    }

    void advanceNanos(long nanos) {
        now.updateAndGet(old -> new Reading(old.nanos() + nanos, old.millis() + TimeUnit.NANOSECONDS.toMillis(nanos)));
    }

    /** The monotonic clock does not go on; the other one catches up. */
    void machineSleeps(Duration time) {
        now.updateAndGet(old -> new Reading(old.nanos(), old.millis() + time.toMillis()));
    }
}
