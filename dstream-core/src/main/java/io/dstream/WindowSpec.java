package io.dstream;

import static com.google.common.base.Preconditions.checkNotNull;

import java.time.Duration;

/**
 * A sliding window: how much time it covers, how far apart windows are, and which keys' results it gives. Immutable.
 *
 * @param length how much time a window covers, a multiple of the stream's slide
 * @param slide how far apart windows are, a multiple of the stream's slide
 * @param isChangedOnly whether only the keys whose result may have changed since the last window are given
 */
public record WindowSpec(Duration length, Duration slide, boolean isChangedOnly) {

    /** Checks that nothing is missing. */
    public WindowSpec {
        checkNotNull(length, "a window needs a length");
        checkNotNull(slide, "a window needs a slide");
    }

    /**
     * A window that gives the result of every key it has.
     *
     * @param length how much time a window covers
     * @param slide how far apart windows are
     * @return the window
     */
    public static WindowSpec of(Duration length, Duration slide) {
        return new WindowSpec(length, slide, false);
    }

    /**
     * The same, giving only the keys that had values in the batches that came or left since the last window: results
     * are made for those, and not for all keys held. A key that is in the window no more is not given, so whoever keeps
     * a table of results does not learn from this that it has left: take {@link #changes()} for that.
     *
     * @return the same with that restriction
     */
    public WindowSpec changedOnly() {
        return new WindowSpec(length, slide, true);
    }

    /**
     * The same, giving what has changed since the last window, as {@link #changedOnly()} does, and telling of each key
     * that is in the window no more.
     *
     * @return the changes of the window
     */
    public WindowChanges changes() {
        return new WindowChanges(changedOnly());
    }
}
