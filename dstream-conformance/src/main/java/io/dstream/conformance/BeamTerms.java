package io.dstream.conformance;

import io.dstream.testing.panes.Term;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.transforms.windowing.AfterAll;
import org.apache.beam.sdk.transforms.windowing.AfterEach;
import org.apache.beam.sdk.transforms.windowing.AfterFirst;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.CalendarWindows;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Never;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.Trigger;
import org.apache.beam.sdk.transforms.windowing.Trigger.OnceTrigger;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.joda.time.DateTimeZone;
import org.joda.time.Duration;

/** Windows and triggers in Beam's own words. */
final class BeamTerms {
    /**
     * By how much delays are shorter in Beam, which fires when more than a delay has gone by where dstream fires when
     * as much has. Batches are so far apart that both then fire in the same one.
     */
    private static final long STRICTER = 1;

    private BeamTerms() {}

    static WindowFn<Object, ?> windows(Term term) {
        return switch (term.name()) {
            case "tumbling" -> FixedWindows.of(millis(term, 0)).withOffset(millis(term, 1));
            case "sliding" ->
                SlidingWindows.of(millis(term, 0)).every(millis(term, 1)).withOffset(millis(term, 2));
            case "session" -> Sessions.withGapDuration(millis(term, 0));
            case "days" -> CalendarWindows.days(term.integer(0)).withTimeZone(zone(term));
            case "weeks" ->
                CalendarWindows.weeks(term.integer(0), dayOfWeek(term.word(2))).withTimeZone(zone(term));
            case "months" -> CalendarWindows.months(term.integer(0)).withTimeZone(zone(term));
            case "years" -> CalendarWindows.years(term.integer(0)).withTimeZone(zone(term));
            case "global" -> new GlobalWindows();
            default -> throw new IllegalArgumentException("no windows: " + term);
        };
    }

    private static Duration millis(Term term, int part) {
        return Duration.millis(term.number(part));
    }

    private static DateTimeZone zone(Term term) {
        return DateTimeZone.forID(term.word(1));
    }

    private static int dayOfWeek(String day) {
        return java.time.DayOfWeek.valueOf(day.toUpperCase(Locale.ROOT)).getValue();
    }

    static Trigger trigger(Term term) {
        return switch (term.name()) {
            case "default" -> DefaultTrigger.of();
            case "early" -> AfterWatermark.pastEndOfWindow().withEarlyFirings(once(term, 0));
            case "late" -> AfterWatermark.pastEndOfWindow().withLateFirings(once(term, 0));
            case "earlyAndLate" ->
                AfterWatermark.pastEndOfWindow().withEarlyFirings(once(term, 0)).withLateFirings(once(term, 1));
            case "repeatedly" -> Repeatedly.forever(trigger(term.parts().get(0)));
            case "afterEach" ->
                AfterEach.inOrder(term.parts().stream().map(BeamTerms::trigger).toList());
            case "orFinally" -> trigger(term.parts().get(0)).orFinally(once(term, 1));
            default -> once(term);
        };
    }

    private static OnceTrigger once(Term term, int part) {
        return once(term.parts().get(part));
    }

    private static OnceTrigger once(Term term) {
        return switch (term.name()) {
            case "afterCount" -> AfterPane.elementCountAtLeast(term.integer(0));
            case "afterProcessingTime" ->
                AfterProcessingTime.pastFirstElementInPane().plusDelayOf(Duration.millis(term.number(0) - STRICTER));
            case "atEndOfWindow" -> AfterWatermark.pastEndOfWindow();
            case "afterFirst" -> AfterFirst.of(all(term));
            case "afterAll" -> AfterAll.of(all(term));
            case "never" -> Never.ever();
            default -> throw new IllegalArgumentException("no trigger that fires once: " + term);
        };
    }

    private static List<Trigger> all(Term term) {
        return term.parts().stream().<Trigger>map(BeamTerms::once).toList();
    }
}
