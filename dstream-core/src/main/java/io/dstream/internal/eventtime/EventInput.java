package io.dstream.internal.eventtime;

import io.dstream.batch.Batch;
import io.dstream.event.MissingTime;
import io.dstream.event.Reason;
import io.dstream.event.Watermarks;
import io.dstream.event.Watermarks.Kind;
import io.dstream.function.Function1;
import io.dstream.function.ToLong;
import io.dstream.internal.eventtime.SourceWatermark.Seen;
import io.dstream.internal.graph.Node;
import io.dstream.internal.graph.SourceNode;
import io.dstream.internal.times.Times;
import io.dstream.plan.Findings;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step;
import io.dstream.plan.Step.Forwarding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Gives records their event time, and watches how far it has come. */
public final class EventInput {
    private final ToLong<Object> time; // Times.MAX for none
    private final SourceWatermark watermark;
    private final List<SourceNode> sources;
    private final Supplier<Node> node;
    private volatile boolean givesLeftOut;
    private long untimed;
    private long tooFarAhead;

    private EventInput(ToLong<Object> time, Watermarks rules, Supplier<Node> node, List<SourceNode> sources) {
        this.time = time;
        this.watermark = new SourceWatermark(
                rules, () -> durableId(node.get()), () -> node.get().id());
        this.sources = sources;
        this.node = node;
    }

    /** Reads times off records as instants; null for none. */
    @SuppressWarnings("unchecked")
    static EventInput byInstant(
            Function1<?, Instant> time, Watermarks rules, Supplier<Node> node, List<SourceNode> sources) {
        Function1<Object, Instant> fn = (Function1<Object, Instant>) time;
        return new EventInput(
                record -> {
                    Instant at = fn.apply(record);
                    return at == null ? Times.MAX : Times.millis(at);
                },
                rules,
                node,
                sources);
    }

    /** Reads times off records as milliseconds. */
    @SuppressWarnings("unchecked")
    static EventInput byMillis(ToLong<?> time, Watermarks rules, Supplier<Node> node, List<SourceNode> sources) {
        return new EventInput((ToLong<Object>) time, rules, node, sources);
    }

    private static String durableId(Node node) {
        return node.graph().durableId(node).orElseGet(node::id);
    }

    /** The stream that has the times. */
    Node node() {
        return node.get();
    }

    /** How far event time has come in it. */
    public SourceWatermark watermark() {
        return watermark;
    }

    List<SourceNode> sources() {
        return sources;
    }

    /** Has what is left out be given too, as {@link LeftOut}. */
    public void giveLeftOut() {
        givesLeftOut = true;
    }

    /** Gives a batch's records their time. */
    public Batch<Stamped> stamp(
            Batch<?> batch, Operator operator, Instant batchTime, IdentityHashMap<Partition<?>, String> origins) {
        Optional<List<String>> from = Origins.of(batch.plan(), origins);
        Findings<Seen> findings = watermark.watch(from);
        Stamping stamping = new Stamping(
                operator,
                time,
                watermark.rules(),
                batchTime.toEpochMilli(),
                watermark.before(),
                givesLeftOut,
                findings);
        return Batch.of(
                batch.engine(), new Plan.Pipe<>(batch.plan(), new Step.Custom(operator, stamping, true, false)));
    }

    /**
     * The step that gives records their time.
     *
     * @param now the batch time
     * @param watermark before the tick
     */
    private record Stamping(
            Operator operator,
            ToLong<Object> time,
            Watermarks rules,
            long now,
            long watermark,
            boolean givesLeftOut,
            Findings<Seen> found)
            implements Step.Attachment {

        @Override
        public RecordConsumer<Object> attach(RecordConsumer<Object> next, int partition) {
            return rules.kind() == Kind.PUNCTUATED
                    ? new Punctuated(this, next, partition)
                    : new Timed(this, next, partition);
        }

        @Override
        public List<Findings<?>> findings() {
            return List.of(found);
        }
    }

    @SuppressWarnings("serial") // lives for one partition of one tick
    private static class Timed extends Forwarding<Object> {
        final Stamping stamping;
        private final RecordConsumer<Object> next;
        private final int partition;
        private final long latestAllowed;
        private long records;
        long latest = Times.MIN;
        private long untimed;
        private long tooFarAhead;

        Timed(Stamping stamping, RecordConsumer<Object> next, int partition) {
            super(next);
            this.stamping = stamping;
            this.next = next;
            this.partition = partition;
            this.latestAllowed = Math.min(Times.MAX - 1, Times.plus(stamping.now, stamping.rules.maxAheadMillis()));
        }

        @Override
        public final void accept(Object record) {
            records++;
            long at = stamping.operator.applyAsLong(stamping.time, record);
            if (at <= latestAllowed && at > Times.MIN) {
                see(record, at);
                next.accept(new Stamped(record, at));
            } else {
                leaveOut(record, at);
            }
        }

        void see(Object record, long at) {
            if (at > latest) {
                latest = at;
            }
        }

        private void leaveOut(Object record, long at) {
            if (at >= Times.MAX || at <= Times.MIN) {
                if (stamping.rules.missingTime() == MissingTime.FAIL) {
                    throw OperatorException.of(
                            stamping.operator,
                            new IllegalArgumentException("a record without an event time: expected one;"
                                    + " with onMissingTime(MissingTime.DROP) such records are dropped"));
                }
                untimed++;
                give(record, at, Reason.UNTIMED);
            } else {
                tooFarAhead++;
                give(record, at, Reason.TOO_FAR_AHEAD);
            }
        }

        private void give(Object record, long at, Reason reason) {
            if (stamping.givesLeftOut) {
                next.accept(new LeftOut(record, at, reason, stamping.watermark));
            }
        }

        @Override
        public final void end() {
            stamping.found.found(partition, new Seen(records, latest, untimed, tooFarAhead));
            super.end();
        }
    }

    /** Takes the watermark that records carry. */
    @SuppressWarnings("serial") // lives for one partition of one tick
    private static final class Punctuated extends Timed {
        private final Function1<Object, Optional<Instant>> punctuation;

        Punctuated(Stamping stamping, RecordConsumer<Object> next, int partition) {
            super(stamping, next, partition);
            this.punctuation = stamping.rules.punctuation().orElseThrow();
        }

        @Override
        void see(Object record, long at) {
            stamping.operator
                    .requireResult(
                            stamping.operator.<Object, Optional<Instant>>apply(punctuation, record), "an Optional")
                    .ifPresent(carried -> latest = Math.max(latest, Times.millis(carried)));
        }
    }

    // ---- the tick ----

    void end(boolean committed) {
        if (committed) {
            for (Seen seen : watermark.findings().all()) {
                untimed += seen.untimed();
                tooFarAhead += seen.tooFarAhead();
            }
        }
    }

    /** How many records were left out since the start, for a reason. */
    long dropped(Reason reason) {
        return reason == Reason.UNTIMED ? untimed : reason == Reason.TOO_FAR_AHEAD ? tooFarAhead : 0;
    }

    /** Where the partitions of a plan come from. */
    private static final class Origins {
        static Optional<List<String>> of(Plan<?> plan, IdentityHashMap<Partition<?>, String> origins) {
            List<String> all = new ArrayList<>();
            for (Partition<?> part : plan.narrowParts().orElse(List.of())) {
                all.add(origins.getOrDefault(part, ""));
            }
            return plan.narrowParts().map(parts -> all);
        }
    }
}
