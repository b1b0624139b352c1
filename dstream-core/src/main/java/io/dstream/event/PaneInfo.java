package io.dstream.event;

import java.io.Serializable;
import java.time.Instant;

/**
 * Which of a window's panes one is.
 *
 * @param timing when it was made, as against the end of the window
 * @param index its number among all panes of the window and key, from 0
 * @param nonSpeculativeIndex its number among those that are not early, from 0; -1 for an early one
 * @param first whether it is the first
 * @param last whether no other can follow
 * @param time the pane's own event time
 */
public record PaneInfo(Timing timing, long index, long nonSpeculativeIndex, boolean first, boolean last, Instant time)
        implements Serializable {}
