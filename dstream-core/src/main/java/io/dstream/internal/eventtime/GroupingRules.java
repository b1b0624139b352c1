package io.dstream.internal.eventtime;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.event.ClosingPane;
import io.dstream.event.OnTimePane;
import io.dstream.event.PaneTime;
import io.dstream.event.Triggers;
import io.dstream.event.Windows;
import io.dstream.internal.eventtime.Grouping.Accumulation;
import io.dstream.internal.times.Times;
import io.dstream.state.Aggregator;

/**
 * What a program has said of how records are grouped into windows. Immutable.
 *
 * @param windows the windows
 * @param trigger when they give panes; null for the trigger of windows without
 * @param lateness for how long they take records in after their end, in milliseconds
 * @param accumulation what a pane shows of what earlier ones have shown
 * @param onTimePane whether there is an empty one at the end of a window
 * @param closingPane whether there is an empty one at the end of the lateness
 * @param paneTime which time a pane has
 * @param says whether the program has said what a pane shows
 */
public record GroupingRules(
        Windows windows,
        Triggers trigger,
        long lateness,
        Accumulation accumulation,
        OnTimePane onTimePane,
        ClosingPane closingPane,
        PaneTime paneTime,
        boolean says) {

    /** With nothing said but the windows. */
    public static GroupingRules of(Windows windows) {
        return new GroupingRules(
                windows,
                null,
                0,
                Accumulation.DISCARDING,
                OnTimePane.ALWAYS,
                ClosingPane.IF_NOT_EMPTY,
                PaneTime.END_OF_WINDOW,
                false);
    }

    /** With a trigger. */
    public GroupingRules trigger(Triggers other) {
        return new GroupingRules(windows, other, lateness, accumulation, onTimePane, closingPane, paneTime, says);
    }

    /** With a lateness. */
    public GroupingRules lateness(long other) {
        return new GroupingRules(windows, trigger, other, accumulation, onTimePane, closingPane, paneTime, says);
    }

    /** With an accumulation. */
    public GroupingRules accumulation(Accumulation other) {
        return new GroupingRules(windows, trigger, lateness, other, onTimePane, closingPane, paneTime, true);
    }

    /** With or without empty on-time panes. */
    public GroupingRules onTimePane(OnTimePane other) {
        return new GroupingRules(windows, trigger, lateness, accumulation, other, closingPane, paneTime, says);
    }

    /** With or without empty last panes. */
    public GroupingRules closingPane(ClosingPane other) {
        return new GroupingRules(windows, trigger, lateness, accumulation, onTimePane, other, paneTime, says);
    }

    /** With a time of panes. */
    public GroupingRules paneTime(PaneTime other) {
        return new GroupingRules(windows, trigger, lateness, accumulation, onTimePane, closingPane, other, says);
    }

    /**
     * All that was said, with an aggregator.
     *
     * @throws IllegalArgumentException if the trigger may finish while records may still come, or never fires
     */
    @SuppressWarnings("unchecked")
    public Grouping grouping(Aggregator<?, ?, ?> aggregator) {
        return grouping((Aggregator<Object, Object, Object>) aggregator, false);
    }

    /** All that was said, with lists of the values in the order of their times. */
    public Grouping listing() {
        return grouping(Lists.ofOne(), true);
    }

    /** All that was said, with two lists, of the values of two sides. */
    public Grouping cogrouping() {
        return grouping(Lists.ofTwo(), true);
    }

    /** All that was said, with pairs of each value of one side and each of the other. */
    public Grouping joining() {
        checkArgument(
                accumulation != Accumulation.DISCARDING || !says,
                "a join of discarding windows would join only what is new on both sides: call accumulating(), or use"
                        + " cogroup");
        Accumulation shown = says ? accumulation : Accumulation.ACCUMULATING;
        return accumulation(shown).grouping(Lists.pairs(), true);
    }

    private Grouping grouping(Aggregator<Object, Object, Object> aggregator, boolean byRecord) {
        Trigger.Tree tree = Trigger.of(trigger);
        checkArgument(
                !tree.mayFinishEarly(),
                "the trigger %s finishes while records of its window may still come, which would be lost: wrap it, as in"
                        + " Triggers.repeatedly(%s)",
                trigger,
                trigger);
        checkArgument(
                !tree.finishesAtEnd() || lateness == 0,
                "the trigger %s finishes at the end of the window, but records may come for %s ms after it: say what"
                        + " is to be done with them, as .late(Triggers.afterCount(1)), or allow no lateness",
                trigger,
                lateness);
        checkArgument(
                !windows.equals(Windows.global()) || !tree.isStateless(),
                "the global window does not end while records come, so that it would give nothing: say when it shall,"
                        + " as .trigger(Triggers.repeatedly(Triggers.afterCount(100)))");
        return new Grouping(
                form(),
                Assigner.of(windows),
                tree,
                Math.min(lateness, Times.MAX),
                accumulation,
                onTimePane,
                closingPane,
                paneTime,
                aggregator,
                byRecord,
                false);
    }

    private String form() {
        return windows + ", "
                + (trigger == null ? "" : "trigger " + trigger + ", ")
                + "lateness " + lateness + " ms, "
                + accumulation + ", on-time pane " + onTimePane + ", closing pane " + closingPane + ", time "
                + paneTime;
    }
}
