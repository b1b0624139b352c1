package io.dstream.internal.eventtime;

import io.dstream.event.ClosingPane;
import io.dstream.event.OnTimePane;
import io.dstream.event.PaneTime;
import io.dstream.event.Unit;
import io.dstream.internal.times.Times;
import io.dstream.state.Aggregator;
import java.io.Serializable;

/**
 * How records are grouped into windows, and what is given of these when.
 *
 * @param form all that must be the same for state to be of use to another release of the program
 * @param assigner the windows of a record
 * @param trigger when a window gives a pane
 * @param lateness for how long after its end a window takes records in, in milliseconds
 * @param accumulation what a pane shows of what earlier ones have shown
 * @param onTimePane whether there is an empty one at the end of a window
 * @param closingPane whether there is an empty one at the end of the lateness
 * @param paneTime which time a pane has
 * @param aggregator what a pane shows
 * @param byRecord whether the aggregator takes {@link Stamped} records
 * @param keyless whether there is but one key, which is shown as {@link Unit}
 */
public record Grouping(
        String form,
        Assigner assigner,
        Trigger.Tree trigger,
        long lateness,
        Accumulation accumulation,
        OnTimePane onTimePane,
        ClosingPane closingPane,
        PaneTime paneTime,
        Aggregator<Object, Object, Object> aggregator,
        boolean byRecord,
        boolean keyless)
        implements Serializable {

    /** What a pane shows of what earlier ones have shown. */
    public enum Accumulation {
        /** Nothing. */
        DISCARDING,
        /** All. */
        ACCUMULATING,
        /** All, and with it what the pane before has shown. */
        RETRACTING
    }

    /** A key as users see it. */
    Object shown(Object key) {
        return keyless ? Unit.UNIT : key;
    }

    /** The same without keys. */
    public Grouping withoutKeys() {
        return new Grouping(
                form,
                assigner,
                trigger,
                lateness,
                accumulation,
                onTimePane,
                closingPane,
                paneTime,
                aggregator,
                byRecord,
                true);
    }

    /** Whether windows need no state of their own before they end, so that slices are enough. */
    boolean keepsSlices() {
        return assigner instanceof Assigner.Grid && trigger.waitsForEnd() && paneTime == PaneTime.END_OF_WINDOW;
    }

    /** Whether a window may hold the output's watermark back behind the input's. */
    boolean holds() {
        return !(trigger.firesAtEnd() && paneTime == PaneTime.END_OF_WINDOW);
    }

    /** When a window that ends then is collected. */
    long collected(long end) {
        return Times.plus(end, lateness);
    }
}
