package io.dstream.event;

import java.io.Serializable;
import java.time.Instant;

/**
 * The position of a pane among the panes of its window.
 *
 * @param timing when it was emitted, relative to the end of the window
 * @param index its number among all panes of the window and key, from 0
 * @param nonSpeculativeIndex its number among the panes that are not early, from 0; -1 for an early one
 * @param first whether it is the first pane
 * @param last whether no other pane can follow
 * @param time the pane's own event time
 */
public record PaneInfo(Timing timing, long index, long nonSpeculativeIndex, boolean first, boolean last, Instant time)
        implements Serializable {}
