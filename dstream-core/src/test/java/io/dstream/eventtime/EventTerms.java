package io.dstream.eventtime;

import io.dstream.event.Triggers;
import io.dstream.event.Windows;
import io.dstream.testing.panes.Term;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;

/** Windows and triggers of scenarios, as programs name them. */
final class EventTerms {
    private EventTerms() {}

    static Windows windows(Term term) {
        return switch (term.name()) {
            case "tumbling" -> Windows.tumbling(millis(term, 0), millis(term, 1));
            case "sliding" -> Windows.sliding(millis(term, 0), millis(term, 1), millis(term, 2));
            case "session" -> Windows.session(millis(term, 0));
            case "days" -> Windows.days(term.integer(0), zone(term));
            case "weeks" -> Windows.weeks(term.integer(0), zone(term), DayOfWeek.valueOf(term.word(2)));
            case "months" -> Windows.months(term.integer(0), zone(term));
            case "years" -> Windows.years(term.integer(0), zone(term));
            case "global" -> Windows.global();
            default -> throw new IllegalArgumentException("no windows: " + term);
        };
    }

    private static Duration millis(Term term, int part) {
        return Duration.ofMillis(term.number(part));
    }

    private static ZoneId zone(Term term) {
        return ZoneId.of(term.word(1));
    }

    static Triggers trigger(Term term) {
        return switch (term.name()) {
            case "afterCount" -> Triggers.afterCount(term.number(0));
            case "afterProcessingTime" -> Triggers.afterProcessingTime(millis(term, 0));
            case "atEndOfWindow" -> Triggers.atEndOfWindow();
            case "early" -> Triggers.atEndOfWindow().early(part(term, 0));
            case "late" -> Triggers.atEndOfWindow().late(part(term, 0));
            case "earlyAndLate" -> Triggers.atEndOfWindow().early(part(term, 0)).late(part(term, 1));
            case "repeatedly" -> Triggers.repeatedly(part(term, 0));
            case "afterFirst" -> Triggers.afterFirst(parts(term));
            case "afterAll" -> Triggers.afterAll(parts(term));
            case "afterEach" -> Triggers.afterEach(parts(term));
            case "orFinally" -> part(term, 0).orFinally(part(term, 1));
            case "never" -> Triggers.never();
            default -> throw new IllegalArgumentException("no trigger: " + term);
        };
    }

    private static Triggers part(Term term, int part) {
        return trigger(term.parts().get(part));
    }

    private static Triggers[] parts(Term term) {
        return term.parts().stream().map(EventTerms::trigger).toArray(Triggers[]::new);
    }
}
