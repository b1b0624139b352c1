package io.dstream.event;

import java.util.Optional;

/**
 * A result of a window.
 *
 * @param key the key; {@link Unit#UNIT} for windows without
 * @param window the window
 * @param value the result; null where nothing came and nothing is no value, as for a minimum, and for a session that
 *     another one has taken in
 * @param info which of the window's panes it is
 * @param retracted with {@code retracting()}, the value of the pane before, which this one takes the place of
 * @param <K> the key
 * @param <R> the result
 */
public record Pane<K, R>(K key, Window window, R value, PaneInfo info, Optional<R> retracted) {}
