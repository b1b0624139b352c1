package io.dstream.internal.runtime.health;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How late batches were done: the last 50 of them, or one of each tenth of a second where they follow each other
 * quickly. All times are in nanoseconds.
 */
final class Trend {
    private static final int MOST = 50;
    private static final int AGO = 10;
    private static final long APART = 100_000_000;

    private final List<Sample> samples = new ArrayList<>(); // the last one last

    /**
     * A batch that is done.
     *
     * @param at when it was done
     * @param late how long after it was due
     */
    private record Sample(long at, long late) {}

    void add(long at, long late) {
        int size = samples.size();
        if (size >= 2 && at - samples.get(size - 2).at < APART) {
            samples.remove(size - 1);
        } else if (size == MOST) {
            samples.remove(0);
        }
        samples.add(new Sample(at, late));
    }

    /** How late the last batch was done; 0 before the first. */
    long late() {
        return samples.isEmpty() ? 0 : last().late;
    }

    /**
     * By how much later the last batch was done than the one ten before it, or than the first. Less than 0: less late.
     */
    long growth() {
        return samples.isEmpty() ? 0 : last().late - ago().late;
    }

    /** By how much later batches are done, per nanosecond; nothing before the second batch. */
    OptionalDouble rate() {
        return samples.size() < 2 || last().at == ago().at
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) growth() / (last().at - ago().at));
    }

    private Sample last() {
        return samples.get(samples.size() - 1);
    }

    private Sample ago() {
        return samples.get(Math.max(0, samples.size() - 1 - AGO));
    }
}
