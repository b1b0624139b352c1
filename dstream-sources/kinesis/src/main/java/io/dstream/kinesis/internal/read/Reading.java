package io.dstream.kinesis.internal.read;

import io.dstream.kinesis.internal.At;
import io.dstream.kinesis.internal.Shard;
import java.util.List;

/** A shard that a thread fetches, and how far it is. Used by that thread. */
final class Reading {
    private static final long FIRST_PAUSE = 500_000_000L; // after an answer that is none, in nanoseconds
    private static final long LONGEST_PAUSE = 10_000_000_000L;

    final Shard shard;
    At at; // behind what was fetched
    String iterator; // null: to be got
    long due; // by System.nanoTime
    long now; // by the clock of Kinesis, when it last answered; 0 before that
    private long pause = FIRST_PAUSE;

    Reading(Shard shard, At at) {
        this.shard = shard;
        this.at = at;
        this.due = System.nanoTime();
    }

    /** Kinesis has answered. */
    void answered() {
        pause = FIRST_PAUSE;
    }

    /** It is to be asked again later, and later still the next time. */
    void backOff() {
        due = System.nanoTime() + pause;
        pause = Math.min(LONGEST_PAUSE, 2 * pause);
    }

    /** Those of the items that were not read before. */
    List<Item> fresh(List<Item> items) {
        if (!at.isRecord() || at.parts() == 0) {
            return items;
        }
        return items.stream()
                .filter(item -> !item.sequence().equals(at.sequence()) || item.part() >= at.parts())
                .toList();
    }
}
