package io.dstream.internal.runtime;

import io.dstream.internal.events.EventBus;
import io.dstream.plan.Operator;
import io.dstream.report.PhaseReport;
import io.dstream.report.PhaseReport.Phase;
import io.dstream.report.StreamingEvent;
import io.dstream.time.StreamingClock;
import io.dstream.trace.BatchTrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the driver thread spends a batch on. It is in one phase at any time; to enter another costs one reading of the
 * clock, which ends the one before, so that all of them add up to the whole. Used by the driver thread; any thread may
 * ask for the {@linkplain #now phase it is in}.
 */
public final class PhaseClock {
    private static final Place OTHER = new Place(Phase.OTHER, "", "", null);

    private final StreamingClock clock;
    private final BatchTrace trace;
    private final long start;
    private final Map<Place, Times> times = new LinkedHashMap<>();
    private volatile Now now;

    /** A phase, and which operators it is for; {@code only} is null where they are not one. */
    private record Place(Phase phase, String operator, String site, Operator only) {}

    /**
     * A phase that the driver is in.
     *
     * @param place which phase
     * @param since when it was entered, as the clock tells
     */
    public record Now(Place place, long since) {
        /** The kind of phase. */
        public Phase phase() {
            return place.phase;
        }

        /** The id of the operator that it is for; may be empty. */
        public String operator() {
            return place.operator;
        }

        /** The operator that it is for; nothing if it is for none, or for several. */
        public Optional<Operator> only() {
            return Optional.ofNullable(place.only);
        }

        /** The line of the program that created the operator; may be empty. */
        public String site() {
            return place.site;
        }
    }

    /** How long a phase was, and when it was entered first, after the start. */
    private static final class Times {
        private final long first;
        private long sum;

        Times(long first) {
            this.first = first;
        }
    }

    /**
     * Begins, in {@link Phase#OTHER}.
     *
     * @param clock tells the time
     * @param trace is told of each phase
     */
    public PhaseClock(StreamingClock clock, BatchTrace trace) {
        this.clock = clock;
        this.trace = trace;
        this.start = clock.nanoTime();
        this.now = new Now(OTHER, start);
    }

    /** When it began, as the clock tells. */
    public long start() {
        return start;
    }

    /** For how long something has been so, from a time that this clock has told. */
    public Duration since(long nanos) {
        return Duration.ofNanos(Math.max(0, clock.nanoTime() - nanos));
    }

    /** The phase that the driver is in. Any thread may ask. */
    public Now now() {
        return now;
    }

    /** Enters a phase that is for no operator. */
    public void enter(Phase phase) {
        enter(phase == Phase.OTHER ? OTHER : new Place(phase, "", "", null));
    }

    /** Enters a phase. */
    public void enter(Phase phase, Operator operator) {
        enter(new Place(phase, operator.id(), operator.site(), operator));
    }

    /** Enters a phase that is for several operators at once. */
    public void enter(Phase phase, List<Operator> operators) {
        if (operators.size() == 1) {
            enter(phase, operators.get(0));
        } else {
            String ids = String.join(", ", operators.stream().map(Operator::id).toList());
            enter(new Place(phase, ids, "", null));
        }
    }

    private void enter(Place next) {
        if (!next.equals(now.place)) {
            long nanos = clock.nanoTime();
            leave(nanos);
            now = new Now(next, nanos);
            trace.enter(next.phase, next.operator, next.site);
        }
    }

    private void leave(long nanos) {
        Now left = now;
        times.computeIfAbsent(left.place, place -> new Times(left.since - start)).sum += nanos - left.since;
    }

    /** Tells listeners of something. Where they are slow, that is a phase of its own, after which this one goes on. */
    public void tell(EventBus events, Supplier<? extends StreamingEvent> event) {
        Place before = now.place;
        events.post(event, () -> enter(Phase.LISTENERS));
        enter(before);
    }

    /**
     * Ends the phase that the driver is in. What comes after that belongs to {@link Phase#OTHER}.
     *
     * @return the time from the beginning: that of all phases together
     */
    public Duration end() {
        long nanos = clock.nanoTime();
        leave(nanos);
        now = new Now(OTHER, nanos);
        return Duration.ofNanos(nanos - start);
    }

    /** The phases up to the {@link #end}, in the order in which they were first entered. */
    public List<PhaseReport> reports() {
        List<PhaseReport> reports = new ArrayList<>();
        times.forEach((place, spent) -> reports.add(new PhaseReport(
                place.phase, place.operator, place.site, Duration.ofNanos(spent.first), Duration.ofNanos(spent.sum))));
        return reports;
    }
}
