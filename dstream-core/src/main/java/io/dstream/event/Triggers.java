package io.dstream.event;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import io.dstream.internal.times.Times;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Determines when a window emits a pane. A trigger is evaluated at most once per batch for each key and window: after
 * all records of the batch have arrived, when the watermark passes the end of the window, and when a delay is over.
 * Immutable.
 *
 * <p>{@link #afterCount}, {@link #afterProcessingTime} and {@link #atEndOfWindow} fire once and have then finished;
 * {@link #repeatedly} restarts them. A window whose trigger has finished is closed. A trigger that could finish while
 * records may still arrive is rejected by the aggregation: wrap it in {@link #repeatedly}.
 *
 * <p>Without a trigger, a window fires when the watermark passes its end, and then in every batch with late records for
 * it.
 */
public abstract class Triggers implements Serializable {
    private static final long serialVersionUID = 1L;

    private Triggers() {}

    /**
     * Returns a trigger that fires when the watermark passes the end of the window. With {@link AtEndOfWindow#early}
     * and {@link AtEndOfWindow#late} it also fires before and after. Without a late trigger it has finished at the end
     * of the window.
     *
     * @return the trigger
     */
    public static AtEndOfWindow atEndOfWindow() {
        return new AtEndOfWindow(null, null);
    }

    /**
     * Returns a trigger that fires once, when a number of records have arrived since the last pane. If a batch brings
     * more, they are all in one pane.
     *
     * @param n the number of records, at least 1
     * @return the trigger
     */
    public static Triggers afterCount(long n) {
        return new AfterCount(n);
    }

    /**
     * Returns a trigger that fires once, in the first batch whose time is at least a delay after that of the batch with
     * the pane's first record. A delay shorter than the batch interval therefore fires in the next batch.
     *
     * @param delay the delay
     * @return the trigger
     * @throws IllegalArgumentException if the delay is less than a millisecond, or not a whole number of milliseconds
     */
    public static Triggers afterProcessingTime(Duration delay) {
        return new AfterProcessingTime(delay);
    }

    /**
     * Returns a trigger that restarts another one whenever that has fired and finished. It never finishes.
     *
     * @param trigger the other trigger
     * @return the trigger
     */
    public static Triggers repeatedly(Triggers trigger) {
        return new Repeatedly(trigger);
    }

    /**
     * Returns a trigger that fires once, when the first of several triggers fires, and has then finished. This is so
     * even for parts that repeat.
     *
     * @param triggers the triggers, at least one
     * @return the trigger
     */
    public static Triggers afterFirst(Triggers... triggers) {
        return new Several("afterFirst", triggers) {
            private static final long serialVersionUID = 1L;

            @Override
            public <R> R accept(TriggersVisitor<R> visitor) {
                return visitor.afterFirst(all());
            }
        };
    }

    /**
     * Returns a trigger that fires once, when each of several triggers could fire or has fired, and has then finished.
     * This is so even for parts that repeat.
     *
     * @param triggers the triggers, at least one
     * @return the trigger
     */
    public static Triggers afterAll(Triggers... triggers) {
        return new Several("afterAll", triggers) {
            private static final long serialVersionUID = 1L;

            @Override
            public <R> R accept(TriggersVisitor<R> visitor) {
                return visitor.afterAll(all());
            }
        };
    }

    /**
     * Returns a trigger that fires as the first of several triggers until that has finished, then as the next one. It
     * has finished when the last one has.
     *
     * @param triggers the triggers in order, at least one
     * @return the trigger
     */
    public static Triggers afterEach(Triggers... triggers) {
        return new Several("afterEach", triggers) {
            private static final long serialVersionUID = 1L;

            @Override
            public <R> R accept(TriggersVisitor<R> visitor) {
                return visitor.afterEach(all());
            }
        };
    }

    /**
     * Returns a trigger that never fires. The contents of a window are emitted when the window expires: when the
     * watermark has passed its end by more than the allowed lateness.
     *
     * @return the trigger
     */
    public static Triggers never() {
        return Never.INSTANCE;
    }

    /**
     * Returns a trigger that fires as this one does, until another one fires. It has finished when this one finishes or
     * the other one fires.
     *
     * @param until the other trigger, which counts the records of all panes so far
     * @return the trigger
     */
    public final Triggers orFinally(Triggers until) {
        return new OrFinally(this, until);
    }

    /**
     * Calls the visitor's method for this kind of trigger.
     *
     * @param visitor the visitor
     * @param <R> the type of the result
     * @return the result
     */
    public abstract <R> R accept(TriggersVisitor<R> visitor);

    /** What two of the same kind must have in common to be equal; triggers and numbers. */
    abstract List<Object> parts();

    abstract String kind();

    @Override
    public final boolean equals(Object other) {
        return other instanceof Triggers triggers
                && getClass() == triggers.getClass()
                && parts().equals(triggers.parts());
    }

    @Override
    public final int hashCode() {
        return Objects.hash(getClass(), parts());
    }

    @Override
    public String toString() {
        return kind() + "(" + Joiner.on(", ").join(parts()) + ")";
    }

    /** Fires at the end of the window, and optionally before and after it. */
    public static final class AtEndOfWindow extends Triggers {
        private static final long serialVersionUID = 1L;
        private final Triggers early; // null for none
        private final Triggers late; // null for none

        private AtEndOfWindow(Triggers early, Triggers late) {
            this.early = early;
            this.late = late;
        }

        /**
         * Returns a trigger that also fires before the end of the window, every time another trigger does.
         *
         * @param trigger the other trigger
         * @return the trigger
         */
        public AtEndOfWindow early(Triggers trigger) {
            return new AtEndOfWindow(checkNotNull(trigger, "early needs a trigger"), late);
        }

        /**
         * Returns a trigger that also fires after the end of the window, every time another trigger does.
         *
         * @param trigger the other trigger
         * @return the trigger
         */
        public AtEndOfWindow late(Triggers trigger) {
            return new AtEndOfWindow(early, checkNotNull(trigger, "late needs a trigger"));
        }

        @Override
        public <R> R accept(TriggersVisitor<R> visitor) {
            return visitor.atEndOfWindow(Optional.ofNullable(early), Optional.ofNullable(late));
        }

        @Override
        List<Object> parts() {
            return ImmutableList.of(Optional.ofNullable(early), Optional.ofNullable(late));
        }

        @Override
        String kind() {
            return "atEndOfWindow";
        }

        @Override
        public String toString() {
            return kind() + "()" + (early == null ? "" : ".early(" + early + ")")
                    + (late == null ? "" : ".late(" + late + ")");
        }
    }

    private static final class AfterCount extends Triggers {
        private static final long serialVersionUID = 1L;
        private final long n;

        AfterCount(long n) {
            checkArgument(n >= 1, "afterCount of %s records: expected at least 1", n);
            this.n = n;
        }

        @Override
        public <R> R accept(TriggersVisitor<R> visitor) {
            return visitor.afterCount(n);
        }

        @Override
        List<Object> parts() {
            return ImmutableList.of(n);
        }

        @Override
        String kind() {
            return "afterCount";
        }
    }

    private static final class AfterProcessingTime extends Triggers {
        private static final long serialVersionUID = 1L;
        private final Duration delay;

        AfterProcessingTime(Duration delay) {
            this.delay = Times.checkLength("the delay of afterProcessingTime", delay);
        }

        @Override
        public <R> R accept(TriggersVisitor<R> visitor) {
            return visitor.afterProcessingTime(delay);
        }

        @Override
        List<Object> parts() {
            return ImmutableList.of(delay);
        }

        @Override
        String kind() {
            return "afterProcessingTime";
        }
    }

    private static final class Repeatedly extends Triggers {
        private static final long serialVersionUID = 1L;
        private final Triggers trigger;

        Repeatedly(Triggers trigger) {
            this.trigger = checkNotNull(trigger, "repeatedly needs a trigger");
        }

        @Override
        public <R> R accept(TriggersVisitor<R> visitor) {
            return visitor.repeatedly(trigger);
        }

        @Override
        List<Object> parts() {
            return ImmutableList.of(trigger);
        }

        @Override
        String kind() {
            return "repeatedly";
        }
    }

    private abstract static class Several extends Triggers {
        private static final long serialVersionUID = 1L;
        private final String kind;
        private final ImmutableList<Triggers> triggers;

        Several(String kind, Triggers[] triggers) {
            checkArgument(triggers.length > 0, "%s needs at least one trigger", kind);
            this.kind = kind;
            this.triggers = ImmutableList.copyOf(triggers);
        }

        final List<Triggers> all() {
            return triggers;
        }

        @Override
        final List<Object> parts() {
            return ImmutableList.copyOf(triggers);
        }

        @Override
        final String kind() {
            return kind;
        }
    }

    private static final class OrFinally extends Triggers {
        private static final long serialVersionUID = 1L;
        private final Triggers trigger;
        private final Triggers until;

        OrFinally(Triggers trigger, Triggers until) {
            this.trigger = trigger;
            this.until = checkNotNull(until, "orFinally needs a trigger");
        }

        @Override
        public <R> R accept(TriggersVisitor<R> visitor) {
            return visitor.orFinally(trigger, until);
        }

        @Override
        List<Object> parts() {
            return ImmutableList.of(trigger, until);
        }

        @Override
        String kind() {
            return "orFinally";
        }

        @Override
        public String toString() {
            return trigger + ".orFinally(" + until + ")";
        }
    }

    private static final class Never extends Triggers {
        private static final long serialVersionUID = 1L;
        static final Never INSTANCE = new Never();

        @Override
        public <R> R accept(TriggersVisitor<R> visitor) {
            return visitor.never();
        }

        @Override
        List<Object> parts() {
            return ImmutableList.of();
        }

        @Override
        String kind() {
            return "never";
        }
    }
}
