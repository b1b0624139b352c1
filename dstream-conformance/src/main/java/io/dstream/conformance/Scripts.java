package io.dstream.conformance;

import io.dstream.testing.panes.Stage;
import io.dstream.testing.panes.Step;
import io.dstream.testing.panes.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Batches made at random, and programs to run on them. Of what dstream does differently on purpose nothing is made:
 *
 * <ul>
 *   <li>early and late triggers of several parts, which dstream begins anew as a whole after each pane;
 *   <li>sessions with an early trigger and with lateness, for which dstream counts what no pane has shown;
 *   <li>delays that end just when a batch is due;
 *   <li>retracting.
 * </ul>
 *
 * <p>Nor what Beam's types do not allow: but for {@code repeatedly}, {@code afterEach}, and what is before {@code
 * orFinally}, triggers are made of those that fire once.
 */
final class Scripts {
    private static final String[] ZONES = {
        "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns"
    };
    private static final long HOUR = 3_600_000;
    private final RandomGenerator random;
    private final boolean isCalendar;
    private final long unit;
    private final List<Step> steps;

    Scripts(RandomGenerator random) {
        this.random = random;
        this.isCalendar = random.nextInt(8) == 0;
        this.unit = isCalendar ? HOUR * (1 + random.nextInt(12)) + random.nextInt(2) : 1;
        this.steps = makeSteps();
    }

    List<Step> steps() {
        return steps;
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
        int keys = between(1, 3);
        long front = isCalendar ? between(-40, 450) * 24L * HOUR / unit : between(-30, 10);
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
            made.add(new Step(elements, i == batches - 1 ? Step.MAX : watermark));
        }
        return made;
    }

    // ---- programs ----

    /** The stages of a program: one, and now and then two. */
    List<Stage> stages() {
        return List.of(stage());
    }

    private Stage stage() {
        Term windows = windows();
        boolean isSession = windows.name().equals("session");
        boolean isGlobal = windows.name().equals("global");
        long lateness = lateness();
        boolean early = !isSession || lateness == 0;
        Term trigger = !isGlobal && oneIn(4) ? Term.of("default") : any(3, early);
        if (!isSafe(trigger, lateness)) {
            trigger = Term.of("repeatedly", trigger);
        }
        return new Stage(
                windows,
                trigger,
                random.nextBoolean(),
                lateness,
                oneIn(4) ? "IF_NOT_EMPTY" : "ALWAYS",
                oneIn(3) ? "ALWAYS" : "IF_NOT_EMPTY",
                switch (between(0, 3)) {
                    case 0 -> "EARLIEST";
                    case 1 -> "LATEST";
                    default -> "END_OF_WINDOW";
                });
    }

    private long lateness() {
        return switch (between(0, 4)) {
            case 0, 1 -> 0;
            case 2 -> 1;
            case 3 -> between(2, 30) * unit;
            default -> 1_000_000_000_000L;
        };
    }

    private Term windows() {
        if (isCalendar && !oneIn(3)) {
            String zone = ZONES[random.nextInt(ZONES.length)];
            return switch (between(0, 5)) {
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
            case 0, 1 -> Term.of("tumbling", size * unit, offset % size * unit);
            case 2, 3 -> Term.of("sliding", between(1, 25) * unit, size * unit, offset % size * unit);
            case 4, 5 -> Term.of("session", between(1, 12) * unit);
            default -> Term.of("global");
        };
    }

    // ---- triggers ----

    private Term any(int depth, boolean early) {
        if (depth <= 1) {
            return once(depth);
        }
        return switch (between(0, early ? 8 : 5)) {
            case 0 -> once(depth);
            case 1, 2 -> Term.of("repeatedly", any(depth - 1, early));
            case 3 -> Term.of("afterEach", any(depth - 1, early), any(depth - 1, early));
            case 4 -> Term.of("orFinally", any(depth - 1, early), once(depth - 1));
            case 5 -> Term.of("late", leaf());
            case 6 -> Term.of("early", leaf());
            default -> Term.of("earlyAndLate", leaf(), leaf());
        };
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
                ? Term.of("afterProcessingTime", switch (between(0, 3)) {
                    case 0 -> 5;
                    case 1 -> 10;
                    case 2 -> 20;
                    default -> 25;
                })
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
