package io.dstream.internal.graph;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.math.LongMath;
import io.dstream.batch.Batch;
import io.dstream.time.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A stream each of whose batches is the parent's batches of some time past: at t, those in (t - length, t].
 *
 * <pre>
 *   parent, every 1 s    1  2  3  4  5  6  7
 *   length 3 s, slide 2 s   [..2]               at 2 s: the batches of 1 s and 2 s (there are no more yet)
 *                           [2  3  4]           at 4 s
 *                                 [4  5  6]     at 6 s
 * </pre>
 */
public final class SliceNode extends Node {
    /** Each has a place in memory, whether there are records in it or not. */
    private static final long MOST_PANES = 100_000_000;

    private final Duration length;
    private final Duration slide;

    /**
     * Adds a window to a graph.
     *
     * @param kind what it does
     * @param site the line of the program
     * @param parent the stream
     * @param length how much time a window covers: a multiple of the parent's slide
     * @param slide how far apart windows are: a multiple of the parent's slide
     */
    public SliceNode(String kind, String site, Node parent, Duration length, Duration slide) {
        super(parent.graph(), kind, site, List.of(parent));
        this.length = length;
        this.slide = slide;
    }

    /**
     * Checks the measures of a window.
     *
     * @param kind the operator, for the message
     * @param parent the stream it is put on
     * @param length how much time a window covers
     * @param slide how far apart windows are
     * @throws IllegalArgumentException if either is not a multiple of the parent's slide or is longer than a hundred
     *     years, or a window has more than a hundred million steps
     */
    public static void checkWindow(String kind, Node parent, Duration length, Duration slide) {
        checkArgument(
                isNotTooLong(length) && isNotTooLong(slide),
                "%s with a window length of %s and a slide of %s on %s, which slides by %s: expected neither to be longer"
                        + " than %s days, a hundred years",
                kind,
                length,
                slide,
                parent,
                parent.slide(),
                Durations.LONGEST.toDays());
        checkArgument(
                isMultiple(length, parent.slide()) && isMultiple(slide, parent.slide()),
                "%s with a window length of %s and a slide of %s on %s, which slides by %s: expected both to be multiples of"
                        + " that, more than zero",
                kind,
                length,
                slide,
                parent,
                parent.slide());
        long pane = LongMath.gcd(length.toMillis(), slide.toMillis());
        checkArgument(
                length.toMillis() / pane <= MOST_PANES,
                "%s with a window length of %s and a slide of %s on %s, which slides by %s: expected at most %s steps of"
                        + " the slide in a window, found %s; use a larger slide",
                kind,
                length,
                slide,
                parent,
                parent.slide(),
                MOST_PANES,
                length.toMillis() / pane);
    }

    private static boolean isNotTooLong(Duration duration) {
        return duration == null || duration.compareTo(Durations.LONGEST) <= 0;
    }

    private static boolean isMultiple(Duration duration, Duration of) {
        return duration != null
                && !duration.isNegative()
                && !duration.isZero()
                && duration.equals(of.multipliedBy(duration.dividedBy(of)));
    }

    /**
     * How much time a window covers.
     *
     * @return the length
     */
    public Duration length() {
        return length;
    }

    @Override
    public Duration slide() {
        return slide;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Batch<?> batch(Tick tick) {
        Instant after = tick.time().minus(length);
        Batch<Object> window = null;
        for (Batch<?> batch : tick.batches(parents().get(0), after)) {
            Batch<Object> part = (Batch<Object>) batch.within(operator());
            window = window == null ? part : window.union(part);
        }
        return window;
    }

    @Override
    public <R> R accept(NodeVisitor<R> visitor) {
        return visitor.slice(this);
    }
}
