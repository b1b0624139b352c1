package io.dstream.eventtime;

import io.dstream.testing.panes.Stage;
import io.dstream.testing.panes.Step;
import io.dstream.testing.panes.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Programs and batches made at random for {@link EventTimeModelTest}: of all that the model knows. */
final class RandomPrograms {
    private final Random random;

    RandomPrograms(long seed) {
        random = new Random(seed);
    }

    private int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        int keys = between(1, 3);
        long front = between(-30, 10);
        long watermark = Step.MIN;
        int spread = between(1, 15);
        for (int n = between(3, 12); n > 0; n--) {
            List<Step.Element> elements = new ArrayList<>();
            for (int i = oneIn(4) ? 0 : between(1, 6); i > 0; i--) {
                elements.add(new Step.Element(
                        String.valueOf((char) ('a' + random.nextInt(keys))),
                        front + between(-spread, oneIn(4) ? spread : spread / 2)));
            }
            front += oneIn(3) ? 0 : between(0, spread);
            if (!oneIn(3)) {
                watermark = Math.max(watermark, front + between(-spread, spread / 2));
            }
            steps.add(new Step(elements, n == 1 ? Step.MAX : watermark));
        }
        return steps;
    }

    Stage stage() {
        Term windows = windows();
        long lateness = oneIn(2) ? 0 : oneIn(3) ? 1 : between(2, 30);
        Term trigger = oneIn(4) && !windows.name().equals("global") ? Term.of("default") : any(3);
        boolean isOfEnd =
                trigger.name().equals("atEndOfWindow") || trigger.name().equals("early");
        if (mayFinish(trigger) && (!isOfEnd || lateness > 0 || windows.name().equals("global"))) {
            trigger = Term.of("repeatedly", trigger);
        }
        return new Stage(
                windows,
                trigger,
                false,
                lateness,
                oneIn(4) ? "IF_NOT_EMPTY" : "ALWAYS",
                oneIn(3) ? "ALWAYS" : "IF_NOT_EMPTY",
                oneIn(2) ? "END_OF_WINDOW" : oneIn(2) ? "EARLIEST" : "LATEST");
    }

    /** Sessions that are shown before and after their end, and that late records make longer. */
    Stage lateSessions() {
        return new Stage(
                Term.of("session", between(2, 12)),
                Term.of("earlyAndLate", Term.of("afterCount", between(2, 4)), any(1)),
                false,
                between(5, 60),
                "ALWAYS",
                "IF_NOT_EMPTY",
                "END_OF_WINDOW");
    }

    private Term windows() {
        return switch (between(0, 6)) {
            case 0, 1 -> Term.of("tumbling", between(1, 20), between(0, 3));
            case 2, 3 -> Term.of("sliding", between(1, 20), between(1, 15), between(0, 3));
            case 4, 5 -> Term.of("session", between(1, 12));
            default -> Term.of("global");
        };
    }

    private Term any(int depth) {
        if (depth == 0) {
            return switch (between(0, 6)) {
                case 0 -> oneIn(2) ? Term.of("never") : Term.of("atEndOfWindow");
                case 1 -> Term.of("atEndOfWindow");
                case 2, 3 -> Term.of("afterProcessingTime", between(1, 6) * 5);
                default -> Term.of("afterCount", between(1, 5));
            };
        }
        return switch (between(0, 9)) {
            case 0 -> Term.of("repeatedly", any(depth - 1));
            case 1 -> Term.of("afterFirst", any(depth - 1), any(depth - 1));
            case 2 -> Term.of("afterAll", any(depth - 1), any(depth - 1));
            case 3 -> Term.of("afterEach", any(depth - 1), any(depth - 1));
            case 4 -> Term.of("orFinally", any(depth - 1), any(depth - 1));
            case 5 -> Term.of("early", any(depth - 1));
            case 6 -> Term.of("late", any(depth - 1));
            case 7 -> Term.of("earlyAndLate", any(depth - 1), any(depth - 1));
            default -> any(0);
        };
    }

    private static boolean mayFinish(Term trigger) {
        List<Term> parts = trigger.parts();
        return switch (trigger.name()) {
            case "default", "repeatedly", "never", "late", "earlyAndLate" -> false;
            case "afterEach" -> parts.stream().allMatch(RandomPrograms::mayFinish);
            case "orFinally" -> mayFinish(parts.get(0)) || mayFire(parts.get(1));
            default -> mayFire(trigger); // fires once
        };
    }

    private static boolean mayFire(Term trigger) {
        List<Term> parts = trigger.parts();
        return switch (trigger.name()) {
            case "never" -> false;
            case "repeatedly", "afterEach" -> mayFire(parts.get(0));
            case "afterFirst", "orFinally" -> parts.stream().anyMatch(RandomPrograms::mayFire);
            case "afterAll" -> parts.stream().allMatch(RandomPrograms::mayFire);
            default -> true;
        };
    }
}
