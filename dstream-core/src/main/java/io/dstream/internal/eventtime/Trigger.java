package io.dstream.internal.eventtime;

import com.google.common.collect.ImmutableList;
import io.dstream.event.Triggers;
import io.dstream.event.TriggersVisitor;
import io.dstream.internal.times.Times;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A trigger as a tree of small state machines. The tree knows no window: what it remembers of one is in an array of
 * numbers, one for each node, so that there is as much of it as there are nodes and it is quickly copied.
 *
 * <p>A node's number is what it counts, or the time it waits for; {@link #FINISHED} once it has fired for good.
 */
abstract class Trigger implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The number of a node that has finished. */
    static final long FINISHED = Long.MIN_VALUE;

    private static final long NO_DEADLINE = Times.MAX;

    /** Its place in the array. */
    final int slot;

    /** The nodes below it. */
    final ImmutableList<Trigger> parts;

    Trigger(int slot, List<Trigger> parts) {
        this.slot = slot;
        this.parts = ImmutableList.copyOf(parts);
    }

    /**
     * In what a trigger is asked.
     *
     * @param end the end of the window
     * @param watermark the input's watermark
     * @param now the batch time
     */
    record Moment(long end, long watermark, long now) {
        boolean isPastEnd() {
            return end <= watermark;
        }
    }

    /**
     * The trigger that was asked for, in a tree.
     *
     * @param trigger what was asked for; null for the one of windows without
     */
    static Tree of(Triggers trigger) {
        Building building = new Building();
        Trigger root = trigger == null ? new AtEnd(0) : trigger.accept(building);
        return new Tree(root, Math.max(1, building.nodes), Tree.waits(root));
    }

    /**
     * A whole trigger.
     *
     * @param root its root
     * @param nodes how many nodes it has
     * @param waits whether some node waits for a delay
     */
    record Tree(Trigger root, int nodes, boolean waits) implements Serializable {
        long[] begin() {
            long[] state = new long[nodes];
            root.reset(state);
            return state;
        }

        /** Whether it may finish while its window may still take records in, but for the end of the window. */
        boolean mayFinishEarly() {
            return root.mayFinish() && !(root instanceof EndOfWindow);
        }

        /** Whether the end of the window finishes it. */
        boolean finishesAtEnd() {
            return root instanceof EndOfWindow && root.mayFinish();
        }

        /** Whether it has nothing to remember: it fires whenever it is asked from the end of the window on. */
        boolean isStateless() {
            return root instanceof AtEnd || (root instanceof EndOfWindow && root.parts.isEmpty());
        }

        /** Whether it does nothing before the end of the window, and fires there. */
        boolean waitsForEnd() {
            return root instanceof AtEnd || (root instanceof EndOfWindow end && end.early == null);
        }

        /** Whether what came in time is always shown when the end of the window is passed. */
        boolean firesAtEnd() {
            return root instanceof AtEnd || root instanceof EndOfWindow;
        }

        boolean isFinished(long[] state) {
            return root.isFinished(state);
        }

        /** The earliest time later than now that some node waits for, or {@link Times#MAX}. */
        long deadline(long[] state, long now) {
            long earliest = Times.MAX;
            List<Trigger> open = new ArrayList<>(List.of(root));
            while (!open.isEmpty()) {
                Trigger node = open.remove(open.size() - 1);
                open.addAll(node.parts);
                if (node instanceof AfterDelay && state[node.slot] > now) {
                    earliest = Math.min(earliest, state[node.slot]);
                }
            }
            return earliest;
        }

        private static boolean waits(Trigger node) {
            return node instanceof AfterDelay || node.parts.stream().anyMatch(Tree::waits);
        }
    }

    final boolean isFinished(long[] state) {
        return state[slot] == FINISHED;
    }

    final void finish(long[] state) {
        state[slot] = FINISHED;
    }

    /** Begins anew, with all below it. */
    void reset(long[] state) {
        state[slot] = 0;
        parts.forEach(part -> part.reset(state));
    }

    /** Takes in that records have come. */
    void arrived(long[] state, long records, Moment moment) {
        for (Trigger part : parts) {
            if (!part.isFinished(state)) {
                part.arrived(state, records, moment);
            }
        }
    }

    /** Whether it would fire. Not asked once it has finished. */
    abstract boolean isReady(long[] state, Moment moment);

    /** Fires; it is ready. */
    abstract void fire(long[] state, Moment moment);

    /**
     * Takes in what the triggers of windows have that become one.
     *
     * @param state the merged window's
     * @param merged the windows', at least one
     * @param moment of the merged window
     * @param unseen how many records no pane has shown in any of the windows
     */
    abstract void merge(long[] state, List<long[]> merged, Moment moment, long unseen);

    /** Whether there may be an end to its firing. */
    abstract boolean mayFinish();

    /** Whether it fires, if the right things come. */
    boolean mayFire() {
        return true;
    }

    final boolean isFinishedInAny(List<long[]> merged) {
        return merged.stream().anyMatch(this::isFinished);
    }

    final boolean isFinishedInAll(List<long[]> merged) {
        return merged.stream().allMatch(this::isFinished);
    }

    final boolean ready(long[] state, Moment moment) {
        return !isFinished(state) && isReady(state, moment);
    }

    final void mergeParts(long[] state, List<long[]> merged, Moment moment, long unseen) {
        parts.forEach(part -> part.merge(state, merged, moment, unseen));
    }

    /** Makes nodes, and gives them their numbers. */
    private static final class Building implements TriggersVisitor<Trigger> {
        private int nodes;

        private Trigger build(Triggers trigger) {
            return trigger.accept(this);
        }

        private List<Trigger> build(List<Triggers> triggers) {
            return triggers.stream().map(this::build).toList();
        }

        @Override
        public Trigger atEndOfWindow(Optional<Triggers> early, Optional<Triggers> late) {
            return new EndOfWindow(
                    nodes++,
                    early.map(this::build).orElse(null),
                    late.map(this::build).orElse(null));
        }

        @Override
        public Trigger afterCount(long n) {
            return new AfterCount(nodes++, n);
        }

        @Override
        public Trigger afterProcessingTime(Duration delay) {
            return new AfterDelay(nodes++, delay.toMillis());
        }

        @Override
        public Trigger repeatedly(Triggers trigger) {
            return new Repeatedly(nodes++, build(trigger));
        }

        @Override
        public Trigger afterFirst(List<Triggers> triggers) {
            return new AfterFirst(nodes++, build(triggers));
        }

        @Override
        public Trigger afterAll(List<Triggers> triggers) {
            return new AfterAll(nodes++, build(triggers));
        }

        @Override
        public Trigger afterEach(List<Triggers> triggers) {
            return new AfterEach(nodes++, build(triggers));
        }

        @Override
        public Trigger orFinally(Triggers trigger, Triggers until) {
            return new OrFinally(nodes++, build(trigger), build(until));
        }

        @Override
        public Trigger never() {
            return new Never(nodes++);
        }
    }

    /** Of windows without a trigger: fires whenever it is asked, from the end of the window on. */
    private static final class AtEnd extends Trigger {
        private static final long serialVersionUID = 1L;

        AtEnd(int slot) {
            super(slot, List.of());
        }

        @Override
        boolean isReady(long[] state, Moment moment) {
            return moment.isPastEnd();
        }

        @Override
        void fire(long[] state, Moment moment) {}

        @Override
        void merge(long[] state, List<long[]> merged, Moment moment, long unseen) {}

        @Override
        boolean mayFinish() {
            return false;
        }
    }

    /** Before the end of the window as one node does, then once, then as another one does. */
    private static final class EndOfWindow extends Trigger {
        private static final long serialVersionUID = 1L;
        private static final long PAST_END = 1;
        private final Trigger early; // null for none
        private final Trigger late; // null for none

        EndOfWindow(int slot, Trigger early, Trigger late) {
            super(
                    slot,
                    Stream.of(Optional.ofNullable(early), Optional.ofNullable(late))
                            .flatMap(Optional::stream)
                            .toList());
            this.early = early;
            this.late = late;
        }

        private Trigger current(long[] state) {
            return state[slot] == PAST_END ? late : early;
        }

        @Override
        void arrived(long[] state, long records, Moment moment) {
            Trigger current = current(state);
            if (current != null && !current.isFinished(state)) {
                current.arrived(state, records, moment);
            }
        }

        @Override
        boolean isReady(long[] state, Moment moment) {
            Trigger current = current(state);
            return (state[slot] != PAST_END && moment.isPastEnd()) || (current != null && current.ready(state, moment));
        }

        @Override
        void fire(long[] state, Moment moment) {
            if (state[slot] != PAST_END && moment.isPastEnd()) {
                parts.forEach(part -> part.reset(state));
                state[slot] = late == null ? FINISHED : PAST_END;
            } else {
                Trigger current = current(state);
                current.fire(state, moment);
                current.reset(state);
            }
        }

        @Override
        void merge(long[] state, List<long[]> merged, Moment moment, long unseen) {
            boolean wasPastEnd = merged.stream().allMatch(each -> each[slot] == PAST_END || isFinished(each));
            if (wasPastEnd && moment.isPastEnd()) {
                if (isFinishedInAll(merged)) {
                    finish(state);
                } else {
                    state[slot] = PAST_END;
                    late.merge(state, merged, moment, unseen);
                }
            } else if (early != null) {
                List<long[]> speculative = merged.stream()
                        .filter(each -> each[slot] != PAST_END && !isFinished(each))
                        .toList();
                if (speculative.size() == merged.size()) {
                    early.merge(state, merged, moment, unseen);
                } else if (unseen > 0) {
                    early.arrived(state, unseen, moment);
                }
            }
        }

        @Override
        boolean mayFinish() {
            return late == null;
        }
    }

    private static final class AfterCount extends Trigger {
        private static final long serialVersionUID = 1L;
        private final long n;

        AfterCount(int slot, long n) {
            super(slot, List.of());
            this.n = n;
        }

        @Override
        void arrived(long[] state, long records, Moment moment) {
            state[slot] += records;
        }

        @Override
        boolean isReady(long[] state, Moment moment) {
            return state[slot] >= n;
        }

        @Override
        void fire(long[] state, Moment moment) {
            finish(state);
        }

        @Override
        void merge(long[] state, List<long[]> merged, Moment moment, long unseen) {
            if (isFinishedInAny(merged)) {
                finish(state);
            } else {
                merged.forEach(each -> state[slot] += each[slot]);
            }
        }

        @Override
        boolean mayFinish() {
            return true;
        }
    }

    /** Its number is when it fires. */
    private static final class AfterDelay extends Trigger {
        private static final long serialVersionUID = 1L;
        private final long millis;

        AfterDelay(int slot, long millis) {
            super(slot, List.of());
            this.millis = millis;
        }

        @Override
        void reset(long[] state) {
            state[slot] = NO_DEADLINE;
        }

        @Override
        void arrived(long[] state, long records, Moment moment) {
            if (state[slot] == NO_DEADLINE) {
                state[slot] = Times.plus(moment.now(), millis);
            }
        }

        @Override
        boolean isReady(long[] state, Moment moment) {
            return moment.now() >= state[slot];
        }

        @Override
        void fire(long[] state, Moment moment) {
            finish(state);
        }

        @Override
        void merge(long[] state, List<long[]> merged, Moment moment, long unseen) {
            if (isFinishedInAny(merged)) {
                finish(state);
            } else {
                merged.forEach(each -> state[slot] = Math.min(state[slot], each[slot]));
            }
        }

        @Override
        boolean mayFinish() {
            return true;
        }
    }

    private static final class Repeatedly extends Trigger {
        private static final long serialVersionUID = 1L;
        private final Trigger part;

        Repeatedly(int slot, Trigger part) {
            super(slot, List.of(part));
            this.part = part;
        }

        @Override
        boolean isReady(long[] state, Moment moment) {
            return part.ready(state, moment);
        }

        @Override
        void fire(long[] state, Moment moment) {
            part.fire(state, moment);
            if (part.isFinished(state)) {
                part.reset(state);
            }
        }

        @Override
        void merge(long[] state, List<long[]> merged, Moment moment, long unseen) {
            mergeParts(state, merged, moment, unseen);
        }

        @Override
        boolean mayFinish() {
            return false;
        }

        @Override
        boolean mayFire() {
            return part.mayFire();
        }
    }

    private static final class AfterFirst extends Trigger {
        private static final long serialVersionUID = 1L;

        AfterFirst(int slot, List<Trigger> parts) {
            super(slot, parts);
        }

        @Override
        boolean isReady(long[] state, Moment moment) {
            return parts.stream().anyMatch(part -> part.ready(state, moment));
        }

        @Override
        void fire(long[] state, Moment moment) {
            for (Trigger part : parts) {
                if (part.ready(state, moment)) {
                    part.fire(state, moment);
                } else {
                    part.reset(state);
                }
            }
            finish(state);
        }

        @Override
        void merge(long[] state, List<long[]> merged, Moment moment, long unseen) {
            mergeParts(state, merged, moment, unseen);
            if (isFinishedInAny(merged) || parts.stream().anyMatch(part -> part.isFinished(state))) {
                finish(state);
            }
        }

        @Override
        boolean mayFinish() {
            return mayFire();
        }

        @Override
        boolean mayFire() {
            return parts.stream().anyMatch(Trigger::mayFire);
        }
    }

    private static final class AfterAll extends Trigger {
        private static final long serialVersionUID = 1L;

        AfterAll(int slot, List<Trigger> parts) {
            super(slot, parts);
        }

        @Override
        boolean isReady(long[] state, Moment moment) {
            return parts.stream().allMatch(part -> part.isFinished(state) || part.isReady(state, moment));
        }

        @Override
        void fire(long[] state, Moment moment) {
            parts.stream().filter(part -> part.ready(state, moment)).forEach(part -> part.fire(state, moment));
            finish(state);
        }

        @Override
        void merge(long[] state, List<long[]> merged, Moment moment, long unseen) {
            mergeParts(state, merged, moment, unseen);
            if (parts.stream().allMatch(part -> part.isFinished(state))) {
                finish(state);
            }
        }

        @Override
        boolean mayFinish() {
            return mayFire();
        }

        @Override
        boolean mayFire() {
            return parts.stream().allMatch(Trigger::mayFire);
        }
    }

    private static final class AfterEach extends Trigger {
        private static final long serialVersionUID = 1L;

        AfterEach(int slot, List<Trigger> parts) {
            super(slot, parts);
        }

        private Trigger current(long[] state) {
            for (Trigger part : parts) {
                if (!part.isFinished(state)) {
                    return part;
                }
            }
            throw new AssertionError("fired after it had finished");
        }

        @Override
        void arrived(long[] state, long records, Moment moment) {
            current(state).arrived(state, records, moment);
        }

        @Override
        boolean isReady(long[] state, Moment moment) {
            return current(state).isReady(state, moment);
        }

        @Override
        void fire(long[] state, Moment moment) {
            current(state).fire(state, moment);
            finishWithLast(state);
        }

        @Override
        void merge(long[] state, List<long[]> merged, Moment moment, long unseen) {
            for (Trigger part : parts) {
                part.merge(state, merged, moment, unseen);
                if (!part.isFinished(state)) {
                    break; // those after it have not begun
                }
            }
            finishWithLast(state);
        }

        private void finishWithLast(long[] state) {
            if (parts.stream().allMatch(part -> part.isFinished(state))) {
                finish(state);
            }
        }

        @Override
        boolean mayFinish() {
            return parts.stream().allMatch(Trigger::mayFinish);
        }

        @Override
        boolean mayFire() {
            return parts.get(0).mayFire();
        }
    }

    private static final class OrFinally extends Trigger {
        private static final long serialVersionUID = 1L;
        private final Trigger part;
        private final Trigger until;

        OrFinally(int slot, Trigger part, Trigger until) {
            super(slot, List.of(part, until));
            this.part = part;
            this.until = until;
        }

        @Override
        boolean isReady(long[] state, Moment moment) {
            return part.ready(state, moment) || until.ready(state, moment);
        }

        @Override
        void fire(long[] state, Moment moment) {
            if (until.ready(state, moment)) {
                until.fire(state, moment);
                part.reset(state);
                finish(state);
            } else {
                part.fire(state, moment);
                if (part.isFinished(state)) {
                    finish(state);
                }
            }
        }

        @Override
        void merge(long[] state, List<long[]> merged, Moment moment, long unseen) {
            mergeParts(state, merged, moment, unseen);
            if (isFinishedInAny(merged) || part.isFinished(state) || until.isFinished(state)) {
                finish(state);
            }
        }

        @Override
        boolean mayFinish() {
            return part.mayFinish() || until.mayFire();
        }

        @Override
        boolean mayFire() {
            return part.mayFire() || until.mayFire();
        }
    }

    private static final class Never extends Trigger {
        private static final long serialVersionUID = 1L;

        Never(int slot) {
            super(slot, List.of());
        }

        @Override
        boolean isReady(long[] state, Moment moment) {
            return false;
        }

        @Override
        void fire(long[] state, Moment moment) {
            throw new AssertionError("it is never ready");
        }

        @Override
        void merge(long[] state, List<long[]> merged, Moment moment, long unseen) {}

        @Override
        boolean mayFinish() {
            return false;
        }

        @Override
        boolean mayFire() {
            return false;
        }
    }
}
