package io.dstream.conformance;

import io.dstream.testing.panes.Stage;
import io.dstream.testing.panes.Step;
import io.dstream.testing.panes.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Batches made at random, and programs to run on them. Of what dstream does differently on purpose nothing is made:
 *
 * <ul>
 *   <li>early and late triggers of several parts, which dstream begins anew as a whole after each pane;
 *   <li>sessions with an early trigger and with lateness, for which dstream counts what no pane has shown;
 *   <li>delays that end in a batch that brings records, where there is more than one key or the time of panes is that
 *       of records: in Beam the output's watermark moves between the two, in dstream once a batch;
 *   <li>{@code afterEach} in sessions, all of whose parts Beam has count at the same time, and late triggers there
 *       other than {@code afterCount(1)}, which Beam takes for the current one when new records are merged past the
 *       end;
 *   <li>{@code afterEach} with the end of the window in other parts than the first, where Beam does not look at it when
 *       the end is passed before another record has come;
 *   <li>sessions that are merged past their end with records that came in time, which in Beam no longer hold the
 *       output's watermark back where the pane's time is the end of the window;
 *   <li>sessions with delays whose panes have the time of a record, which Beam forgets when the delay of a merged part
 *       ends;
 *   <li>delays in a trigger that begins anew after the end of the window: Beam looks at it again when a delay ends that
 *       it waited for before;
 *   <li>windows whose end and lateness are passed in one step and whose trigger does not wait for the end: the label of
 *       the last pane depends on what other keys hold in Beam;
 *   <li>retracting;
 *   <li>first stages whose windows are shown at their end and at their collection in one step, between which Beam runs
 *       the second stage.
 * </ul>
 *
 * <p>Nor what Beam's types do not allow: but for {@code repeatedly}, {@code afterEach}, and what is before
 * {@code orFinally}, triggers are made of those that fire once.
 */
final class Scripts {
    private static final String[] ZONES = {
        "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns"
    };
    private static final long FAR = 10_000; // further than any window's end
    private static final long FOREVER = 1_000_000_000_000L;
    private static final long HOUR = 3_600_000;
    private static final long MULTIPLE_OF_ALL_TO_20 = 232_792_560;
    private static final Set<String> END = Set.of("default", "atEndOfWindow", "early", "late", "earlyAndLate");
    private final RandomGenerator random;
    private final boolean isCalendar;
    private final boolean isSpaced; // nothing comes in every second batch, when delays end
    private final long unit;
    private final List<Step> steps;

    Scripts(RandomGenerator random) {
        this.random = random;
        this.isCalendar = random.nextInt(8) == 0;
        this.isSpaced = !oneIn(4);
        this.unit = isCalendar ? HOUR * (1 + random.nextInt(12)) + random.nextInt(2) : 1;
        this.steps = makeSteps();
    }

    List<Step> steps() {
        return steps;
    }

    /** By how much Beam has it later: so that no time is negative, and windows of a fixed length stay what they are. */
    long shift() {
        return isCalendar ? 0 : MULTIPLE_OF_ALL_TO_20;
    }

    private int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    // ---- batches ----

    private List<Step> makeSteps() {
        List<Step> made = new ArrayList<>();
        int keys = isSpaced ? between(1, 3) : 1;
        long front = isCalendar ? between(30, 450) * 24L * HOUR / unit : between(-30, 10);
        long watermark = Step.MIN;
        int batches = between(3, 12);
        int spread = between(1, 20);
        for (int i = 0; i < batches; i++) {
            List<Step.Element> elements = new ArrayList<>();
            for (int n = oneIn(4) ? 0 : between(1, 6); n > 0; n--) {
                String key = String.valueOf((char) ('a' + random.nextInt(keys)));
                long time = front + between(-spread, oneIn(4) ? spread : spread / 2);
                elements.add(new Step.Element(key, time * unit));
            }
            front += oneIn(3) ? 0 : between(0, spread);
            if (!oneIn(3)) {
                watermark = Math.max(watermark, (front + between(-spread, spread / 2)) * unit);
            }
            made.add(new Step(elements, watermark));
            if (isSpaced) {
                made.add(new Step(List.of(), watermark));
            }
        }
        for (int i = 0; i < 4; i++) { // in the first one windows end, in the others delays
            made.add(new Step(List.of(), (front + FAR) * unit));
        }
        made.add(new Step(List.of(), Step.MAX));
        return made;
    }

    // ---- programs ----

    /** The stages of a program: one, and now and then two. */
    List<Stage> stages() {
        Stage stage = stage();
        if (stage.windows().name().equals("global") || !oneIn(6)) {
            return List.of(stage);
        }
        Stage first = new Stage(
                stage.windows(),
                stage.trigger(),
                stage.accumulating(),
                stage.lateness() == 0 ? 0 : FOREVER,
                stage.onTimePane(),
                "IF_NOT_EMPTY",
                stage.paneTime());
        return List.of(first, second(first));
    }

    private Stage second(Stage first) {
        Term windows = windows();
        while (windows.name().equals("global")) {
            windows = windows();
        }
        long lateness = Math.max(first.lateness(), lateness()); // in Beam it is never less
        Term trigger = oneIn(3)
                ? Term.of("late", Term.of("afterCount", 1))
                : Term.of(lateness == 0 && oneIn(2) ? "atEndOfWindow" : "default");
        return new Stage(windows, trigger, random.nextBoolean(), lateness, "ALWAYS", "IF_NOT_EMPTY", "END_OF_WINDOW");
    }

    private Stage stage() {
        Term windows = windows();
        boolean isSession = windows.name().equals("session");
        boolean isGlobal = windows.name().equals("global");
        long lateness = lateness();
        boolean early = !isSession || lateness == 0;
        Term trigger = !isGlobal && oneIn(4) ? Term.of("default") : any(3, isSession, early);
        if (!isSafe(trigger, lateness) || (isGlobal && trigger.name().equals("atEndOfWindow"))) {
            trigger = Term.of("repeatedly", trigger);
        }
        if (lateness > 0 && !awaitsEnd(trigger)) {
            lateness = FOREVER;
        }
        String paneTime =
                switch (isSpaced ? between(0, 3) : 3) {
                    case 0 -> "EARLIEST";
                    case 1 -> "LATEST";
                    default -> "END_OF_WINDOW";
                };
        if (hasDelay(trigger) && hasEnd(trigger) && !END.contains(trigger.name())) {
            lateness = 0;
        }
        if (isSession && hasDelay(trigger)) {
            paneTime = "END_OF_WINDOW";
        }
        if (isSession && lateness > 0 && !firesAtEnd(trigger) && paneTime.equals("END_OF_WINDOW")) {
            lateness = 0;
        }
        return new Stage(
                windows,
                trigger,
                random.nextBoolean(),
                lateness,
                oneIn(4) ? "IF_NOT_EMPTY" : "ALWAYS",
                oneIn(3) ? "ALWAYS" : "IF_NOT_EMPTY",
                paneTime);
    }

    private long lateness() {
        return switch (between(0, 4)) {
            case 0, 1 -> 0;
            case 2 -> 1;
            case 3 -> between(2, 30) * unit;
            default -> FOREVER;
        };
    }

    private Term windows() {
        if (isCalendar) {
            String zone = ZONES[random.nextInt(ZONES.length)];
            return switch (between(0, 6)) {
                case 6 -> Term.of("session", between(1, 12) * unit);
                case 0 -> Term.of("weeks", 1, zone, oneIn(2) ? "SUNDAY" : "MONDAY");
                case 1 -> Term.of("weeks", 2, zone, "WEDNESDAY");
                case 2 -> Term.of("months", between(1, 3), zone);
                case 3 -> Term.of("years", 1, zone);
                default -> Term.of("days", between(1, 4), zone);
            };
        }
        long offset = oneIn(2) ? 0 : random.nextInt(20);
        long size = between(1, 20);
        return switch (between(0, 6)) {
            case 0, 1 -> Term.of("tumbling", size, offset % size);
            case 2, 3 -> Term.of("sliding", between(1, 25), size, offset % size);
            case 4, 5 -> Term.of("session", between(1, 12));
            default -> Term.of("global");
        };
    }

    // ---- triggers ----

    private Term any(int depth, boolean isSession, boolean early) {
        if (depth <= 1) {
            return once(depth);
        }
        return switch (between(0, early ? 8 : 5)) {
            case 0 -> once(depth);
            case 1, 2 -> Term.of("repeatedly", any(depth - 1, isSession, early));
            case 3 ->
                isSession ? once(depth) : Term.of("afterEach", any(depth - 1, isSession, early), untilNoEnd(depth - 1));
            case 4 -> Term.of("orFinally", any(depth - 1, isSession, early), once(depth - 1));
            case 5 -> Term.of("late", isSession ? Term.of("afterCount", 1) : leaf());
            case 6 -> Term.of("early", leaf());
            default -> Term.of("earlyAndLate", leaf(), leaf());
        };
    }

    private Term untilNoEnd(int depth) {
        Term trigger = any(depth, false, false);
        return hasEnd(trigger) ? untilNoEnd(depth) : trigger;
    }

    private static boolean hasDelay(Term trigger) {
        return trigger.name().equals("afterProcessingTime")
                || trigger.parts().stream().anyMatch(Scripts::hasDelay);
    }

    private static boolean hasEnd(Term trigger) {
        return END.contains(trigger.name()) || trigger.parts().stream().anyMatch(Scripts::hasEnd);
    }

    /** Whether Beam looks at it when the watermark passes the end of the window, whatever happened before. */
    private static boolean awaitsEnd(Term trigger) {
        return END.contains(trigger.name())
                || (trigger.name().equals("afterEach")
                        ? awaitsEnd(trigger.parts().get(0))
                        : trigger.parts().stream().anyMatch(Scripts::awaitsEnd));
    }

    private static boolean firesAtEnd(Term trigger) {
        return END.contains(trigger.name())
                || (trigger.name().equals("repeatedly")
                        && firesAtEnd(trigger.parts().get(0)));
    }

    private Term once(int depth) {
        if (depth <= 1 || oneIn(2)) {
            return switch (between(0, 8)) {
                case 0 -> oneIn(2) ? Term.of("never") : leaf();
                case 1, 2, 3 -> Term.of("atEndOfWindow");
                default -> leaf();
            };
        }
        String name = random.nextBoolean() ? "afterFirst" : "afterAll";
        return oneIn(3)
                ? Term.of(name, once(depth - 1), once(depth - 1), once(depth - 1))
                : Term.of(name, once(depth - 1), once(depth - 1));
    }

    private Term leaf() {
        return oneIn(3)
                ? Term.of("afterProcessingTime", isSpaced ? 20 * between(0, 2) + 10 : 5 * between(1, 5))
                : Term.of("afterCount", between(1, 5));
    }

    /** Whether it does not finish while records may come. For Beam even {@code never} may finish. */
    private static boolean isSafe(Term trigger, long lateness) {
        return switch (trigger.name()) {
            case "atEndOfWindow", "early" -> lateness == 0;
            default -> !mayFinish(trigger);
        };
    }

    private static boolean mayFinish(Term trigger) {
        return switch (trigger.name()) {
            case "default", "repeatedly", "late", "earlyAndLate" -> false;
            case "orFinally" -> trigger.parts().stream().anyMatch(Scripts::mayFinish);
            case "afterEach" -> trigger.parts().stream().allMatch(Scripts::mayFinish);
            default -> true;
        };
    }
}
