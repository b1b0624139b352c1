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
 * When a window gives a pane. A trigger is asked at most once a batch for a key and window: after all records of the
 * batch have come, when the watermark passes the end of the window, and when a delay is over. Immutable.
 *
 * <p>{@link #afterCount}, {@link #afterProcessingTime} and {@link #atEndOfWindow} fire once and have then finished;
 * {@link #repeatedly} lets them begin again. A window whose trigger has finished is closed. What could finish while
 * records may still come is refused where the window is aggregated: wrap it in {@link #repeatedly}.
 *
 * <p>Where none is given, a window fires when the watermark passes its end, and then in every batch that brings late
 * records for it.
 */
public abstract class Triggers implements Serializable {
    private static final long serialVersionUID = 1L;

    private Triggers() {}

    /**
     * Fires when the watermark passes the end of the window; before and after it as {@link AtEndOfWindow#early} and
     * {@link AtEndOfWindow#late} say. Without a late trigger it has finished then.
     *
     * @return the trigger
     */
    public static AtEndOfWindow atEndOfWindow() {
        return new AtEndOfWindow(null, null);
    }

    /**
     * Fires once so many records have come since the last pane; a batch that brings more makes one pane of them all.
     *
     * @param n how many, at least 1
     * @return the trigger
     */
    public static Triggers afterCount(long n) {
        return new AfterCount(n);
    }

    /**
     * Fires in the first batch whose time is the delay or more after that of the batch with the pane's first record. So
     * a delay of less than the batch interval fires in the next batch.
     *
     * @param delay how long after
     * @return the trigger
     * @throws IllegalArgumentException if the delay is less than a millisecond, or not a whole number of them
     */
    public static Triggers afterProcessingTime(Duration delay) {
        return new AfterProcessingTime(delay);
    }

    /**
     * Never finishes: begins again whenever another trigger has fired and finished.
     *
     * @param trigger the other trigger
     * @return the trigger
     */
    public static Triggers repeatedly(Triggers trigger) {
        return new Repeatedly(trigger);
    }

    /**
     * Fires once, with the first of several.
     *
     * @param triggers at least one
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
     * Fires once, when all of several could.
     *
     * @param triggers at least one
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
     * Fires as the first of several until that has finished, then as the next.
     *
     * @param triggers at least one, in their order
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
     * Does not fire. What a window holds is given when it is collected: when the watermark has passed its end by more
     * than the allowed lateness.
     *
     * @return the trigger
     */
    public static Triggers never() {
        return Never.INSTANCE;
    }

    /**
     * Fires as this one does until another one fires, which finishes it.
     *
     * @param until the other one, which sees the records of all panes until then
     * @return the trigger
     */
    public final Triggers orFinally(Triggers until) {
        return new OrFinally(this, until);
    }

    /**
     * Has a visitor do what it does for a trigger of this kind.
     *
     * @param visitor the visitor
     * @param <R> what comes of it
     * @return what comes of it
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

    /** Fires at the end of the window, and perhaps before and after it. */
    public static final class AtEndOfWindow extends Triggers {
        private static final long serialVersionUID = 1L;
        private final Triggers early; // null for none
        private final Triggers late; // null for none

        private AtEndOfWindow(Triggers early, Triggers late) {
            this.early = early;
            this.late = late;
        }

        /**
         * The same, which also fires before the end of the window, again and again, whenever another trigger does.
         *
         * @param trigger the other trigger
         * @return the trigger
         */
        public AtEndOfWindow early(Triggers trigger) {
            return new AtEndOfWindow(checkNotNull(trigger, "early needs a trigger"), late);
        }

        /**
         * The same, which also fires after the end of the window, again and again, whenever another trigger does.
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
