package io.dstream;

import static com.google.common.base.Preconditions.checkNotNull;

import java.time.Duration;

/**
 * A sliding window: the time it covers, the time between windows, and the keys whose results it emits. Immutable.
 *
 * @param length the time that a window covers, a multiple of the stream's slide
 * @param slide the time between windows, a multiple of the stream's slide
 * @param isChangedOnly whether to emit only keys whose result may have changed since the last window
 */
public record WindowSpec(Duration length, Duration slide, boolean isChangedOnly) {

    /** Checks that nothing is missing. */
    public WindowSpec {
        checkNotNull(length, "a window needs a length");
        checkNotNull(slide, "a window needs a slide");
    }

    /**
     * Returns a window that emits the result of every key it has.
     *
     * @param length the time that a window covers
     * @param slide the time between windows
     * @return the window
     */
    public static WindowSpec of(Duration length, Duration slide) {
        return new WindowSpec(length, slide, false);
    }

    /**
     * Returns a copy that emits only the keys that had values in the batches that entered or left since the last
     * window. Results are computed only for those keys, not for all keys held. A key that is no longer in the window is
     * not emitted, so a table of results would keep it; use {@link #changes()} to keep a table up to date.
     *
     * @return a copy with this setting
     */
    public WindowSpec changedOnly() {
        return new WindowSpec(length, slide, true);
    }

    /**
     * Returns the changes of this window: emits what has changed since the last window, as {@link #changedOnly()} does,
     * and also each key that is no longer in the window.
     *
     * @return the changes of the window
     */
    public WindowChanges changes() {
        return new WindowChanges(changedOnly());
    }
}
