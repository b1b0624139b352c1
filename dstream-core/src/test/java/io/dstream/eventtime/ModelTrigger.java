package io.dstream.eventtime;

import io.dstream.testing.panes.Term;
import java.util.List;
import java.util.function.Predicate;

/**
 * A trigger of one window as a tree of objects, for {@link WindowModel}. What it is asked in is passed along: whether
 * the watermark has passed the end of the window, and the batch time.
 */
final class ModelTrigger {
    private static final long NEVER = Long.MAX_VALUE;
    private final String kind;
    private final long number;
    private final List<ModelTrigger> parts;
    private boolean finished;
    private boolean pastEnd;
    private long count;
    private long deadline = NEVER;

    ModelTrigger(Term term) {
        kind = term.name();
        boolean counts = kind.equals("afterCount") || kind.equals("afterProcessingTime");
        number = counts ? term.number(0) : 0;
        parts = counts
                ? List.of()
                : term.parts().stream().map(ModelTrigger::new).toList();
    }

    private ModelTrigger part(int i) {
        return parts.get(i);
    }

    private boolean hasEarly() {
        return kind.equals("early") || kind.equals("earlyAndLate");
    }

    private boolean hasLate() {
        return kind.equals("late") || kind.equals("earlyAndLate");
    }

    private boolean isOfEnd() {
        return hasEarly() || hasLate() || kind.equals("atEndOfWindow");
    }

    private ModelTrigger late() {
        return part(hasEarly() ? 1 : 0);
    }

    /** The first part that has not finished. */
    private ModelTrigger current() {
        return parts.stream().filter(part -> !part.finished).findFirst().orElseThrow();
    }

    private void reset() {
        finished = false;
        pastEnd = false;
        count = 0;
        deadline = NEVER;
        parts.forEach(ModelTrigger::reset);
    }

    void arrived(long records, long now) {
        if (finished) {
            return;
        }
        if (isOfEnd()) {
            if (!pastEnd && hasEarly()) {
                part(0).arrived(records, now);
            } else if (pastEnd && hasLate()) {
                late().arrived(records, now);
            }
        } else if (kind.equals("afterEach")) {
            current().arrived(records, now);
        } else {
            count += records;
            deadline = Math.min(deadline, now + number);
            parts.forEach(part -> part.arrived(records, now));
        }
    }

    boolean isReady(boolean atEnd, long now) {
        if (finished) {
            return false;
        }
        Predicate<ModelTrigger> ready = part -> part.isReady(atEnd, now);
        return switch (kind) {
            case "default" -> atEnd;
            case "afterCount" -> count >= number;
            case "afterProcessingTime" -> deadline != NEVER && now >= deadline;
            case "repeatedly" -> part(0).isReady(atEnd, now);
            case "afterFirst", "orFinally" -> parts.stream().anyMatch(ready);
            case "afterAll" -> parts.stream().allMatch(part -> part.finished || ready.test(part));
            case "afterEach" -> current().isReady(atEnd, now);
            case "never" -> false;
            default ->
                pastEnd
                        ? hasLate() && late().isReady(atEnd, now)
                        : atEnd || (hasEarly() && part(0).isReady(atEnd, now));
        };
    }

    void fire(boolean atEnd, long now) {
        switch (kind) {
            case "default" -> {}
            case "repeatedly" -> {
                part(0).fire(atEnd, now);
                if (part(0).finished) {
                    part(0).reset();
                }
            }
            case "afterCount", "afterProcessingTime" -> finished = true;
            case "afterFirst", "afterAll" -> {
                fireOrReset(atEnd, now);
                finished = true;
            }
            case "afterEach" -> {
                current().fire(atEnd, now);
                finished = parts.stream().allMatch(part -> part.finished);
            }
            case "orFinally" -> {
                if (part(1).isReady(atEnd, now)) {
                    part(1).fire(atEnd, now);
                    part(0).reset();
                    finished = true;
                } else {
                    part(0).fire(atEnd, now);
                    finished = part(0).finished;
                }
            }
            default -> {
                if (pastEnd) {
                    late().reset();
                } else if (atEnd) {
                    reset();
                    pastEnd = true;
                    finished = !hasLate();
                } else {
                    part(0).reset();
                }
            }
        }
    }

    private void fireOrReset(boolean atEnd, long now) {
        for (ModelTrigger part : parts) {
            if (part.isReady(atEnd, now)) {
                part.fire(atEnd, now);
            } else if (!part.finished) {
                part.reset();
            }
        }
    }

    /** Takes in what the triggers of windows that become one have seen; this one is new. */
    void merge(List<ModelTrigger> merged, boolean atEnd, long now, long unseen) {
        boolean anyFinished = merged.stream().anyMatch(each -> each.finished);
        switch (kind) {
            case "default", "never" -> {}
            case "afterCount" -> {
                finished = anyFinished;
                merged.forEach(each -> count += each.count);
            }
            case "afterProcessingTime" -> {
                finished = anyFinished;
                merged.forEach(each -> deadline = Math.min(deadline, each.deadline));
            }
            case "afterEach" -> {
                for (int i = 0; i < parts.size() && (i == 0 || part(i - 1).finished); i++) {
                    mergePart(i, merged, atEnd, now, unseen);
                }
                finished = parts.stream().allMatch(part -> part.finished);
            }
            case "repeatedly", "afterFirst", "afterAll", "orFinally" -> {
                for (int i = 0; i < parts.size(); i++) {
                    mergePart(i, merged, atEnd, now, unseen);
                }
                finished = switch (kind) {
                    case "repeatedly" -> false;
                    case "afterAll" -> parts.stream().allMatch(part -> part.finished);
                    default -> anyFinished || parts.stream().anyMatch(part -> part.finished);
                };
            }
            default -> mergeOfEnd(merged, atEnd, now, unseen);
        }
    }

    private void mergePart(int i, List<ModelTrigger> merged, boolean atEnd, long now, long unseen) {
        part(i).merge(merged.stream().map(each -> each.part(i)).toList(), atEnd, now, unseen);
    }

    private void mergeOfEnd(List<ModelTrigger> merged, boolean atEnd, long now, long unseen) {
        if (atEnd && merged.stream().allMatch(each -> each.pastEnd)) {
            pastEnd = true;
            finished = merged.stream().allMatch(each -> each.finished);
            if (!finished) {
                late().merge(merged.stream().map(ModelTrigger::late).toList(), atEnd, now, unseen);
            }
        } else if (hasEarly()) {
            if (merged.stream().noneMatch(each -> each.pastEnd)) {
                mergePart(0, merged, atEnd, now, unseen);
            } else if (unseen > 0) {
                part(0).arrived(unseen, now);
            }
        }
    }

    /** Whether some part of it waits for a time after the one, up to the other. */
    boolean isDue(long after, long upTo) {
        boolean own = kind.equals("afterProcessingTime") && !finished && deadline > after && deadline <= upTo;
        return own || parts.stream().anyMatch(part -> part.isDue(after, upTo));
    }
}
