package io.dstream.event;

import java.util.Optional;

/**
 * A result of a window.
 *
 * @param key the key; {@link Unit#UNIT} for windows without keys
 * @param window the window
 * @param value the result; null if there were no records and the aggregation has no result for none (such as a
 *     minimum), and for a session that was merged into another one
 * @param info the position of this pane among the window's panes
 * @param retracted with {@code retracting()}, the value of the previous pane, which this pane replaces
 * @param <K> the type of the key
 * @param <R> the type of the result
 */
public record Pane<K, R>(K key, Window window, R value, PaneInfo info, Optional<R> retracted) {}
