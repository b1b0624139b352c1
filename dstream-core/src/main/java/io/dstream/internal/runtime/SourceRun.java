package io.dstream.internal.runtime;

import io.dstream.internal.events.EventBus;
import io.dstream.internal.graph.SourceNode;
import io.dstream.internal.recovery.Checkpoint;
import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import io.dstream.plan.Operator;
import io.dstream.report.ReceiverReport;
import io.dstream.report.SourceGauge;
import io.dstream.report.StreamingEvent;
import io.dstream.source.BufferLimits;
import io.dstream.source.OffsetRange;
import io.dstream.source.Position;
import io.dstream.source.RateEstimator;
import io.dstream.source.ReceiverLog;
import io.dstream.source.ReplayableReader;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.source.SourceReader.Backlog;
import io.dstream.source.SourceReader.Cut;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;

/** A source in a run: its live end, its rate, and what it says of itself. */
public final class SourceRun implements SourceContext {
    private static final Logger LOG = Logs.of("source");

    /** What a batch gets of a source that was not asked. */
    private static final Cut<Object> NOT_ASKED = Cut.empty();

    /** A source that has another problem sooner than this has not recovered in between. */
    private static final Duration RECOVERED = Duration.ofSeconds(5);

    private final SourceNode node;
    private final RunSettings settings;
    private final Threads threads;
    private final EventBus events;
    private final RateLimit limit;
    private final ErrorGroups errors;
    private final Set<String> tracedHeaders;
    private final Consumer<Throwable> fail;
    private Optional<Checkpoint> checkpoint = Optional.empty();
    private volatile SourceReader<Object> reader;
    private ReceiverLog log; // null unless the source is a receiver that has one

    // what it says of itself, under this object's lock
    private boolean spoken;
    private boolean active;
    private boolean down; // has been said to be at work no longer
    private Optional<String> lastError = Optional.empty();
    private Optional<Throwable> lastErrorCause = Optional.empty();
    private Optional<Instant> lastErrorTime = Optional.empty();
    private String reported;
    private Instant troubledSince; // that it has a problem, this one or another; null before the first
    private Instant wellSince; // that it has none any more; null while it has one

    /** That a source cannot read, since when, and why. */
    public record Trouble(Instant since, String message) {}

    /**
     * A source that has yet to be {@linkplain #open opened}.
     *
     * @param errors counts what the source says that goes wrong
     * @param tracedHeaders where records may carry the context of a trace
     * @param fail fails the program
     */
    public SourceRun(
            SourceNode node,
            RunSettings settings,
            Threads threads,
            EventBus events,
            ErrorGroups errors,
            Set<String> tracedHeaders,
            Consumer<Throwable> fail) {
        this.errors = errors;
        this.tracedHeaders = tracedHeaders;
        this.fail = fail;
        this.node = node;
        this.settings = settings;
        this.threads = threads;
        this.events = events;
        this.limit = new RateLimit(settings.backPressure(), settings.batchInterval());
    }

    public SourceNode node() {
        return node;
    }

    /** Names it in errors and reports. */
    public Operator operator() {
        return node.operator();
    }

    /** Opens the source, to go on from where it was. */
    @SuppressWarnings("unchecked")
    public void open(Optional<Checkpoint> from) {
        checkpoint = from;
        reader = (SourceReader<Object>) node.operator().apply(source -> source.open(this), node.source());
        if (reader instanceof ReplayableReader<Object> replayable) {
            Map<String, Position> positions =
                    checkpoint.map(found -> found.positions(id())).orElse(Map.of());
            node.operator().run(replayable::seek, positions);
        }
    }

    /** Whether the source can give data again. */
    public boolean isReplayable() {
        return reader instanceof ReplayableReader;
    }

    /** Names the data of a batch that was planned before. */
    public Cut<Object> replay(List<OffsetRange> ranges) {
        return node.operator().apply(ReplayableReader<Object>::replay, (ReplayableReader<Object>) reader, ranges);
    }

    /** Makes durable what a cut refers to, before it is planned. */
    public void beforePlan() {
        if (log != null) {
            log.force();
        }
    }

    // ---- batches ----

    /**
     * What a batch gets.
     *
     * @param batchTime its time
     * @param nextIsDueToo whether the batch after it is due as well: what has arrived may then have come after this
     *     one, and is left to the other. Sources that only stand for a queue give each batch its own, whenever it is
     *     asked for
     */
    Cut<Object> cut(Instant batchTime, boolean nextIsDueToo) {
        if (nextIsDueToo && reader instanceof ReplayableReader) {
            return NOT_ASKED;
        }
        RateLimit upTo = limit;
        return node.operator().apply(r -> r.cut(batchTime, upTo.next()), reader);
    }

    @SuppressWarnings("ReferenceEquality") // an empty cut of the source's own is equal, and is the source's to release
    void release(Cut<Object> cut) {
        if (cut != NOT_ASKED) {
            node.operator().run(reader::release, cut);
        }
    }

    /** The batch is over for good. */
    void commit(Cut<Object> cut) {
        if (reader instanceof ReplayableReader<Object> replayable
                && !cut.ranges().isEmpty()) {
            try {
                replayable.commit(cut.ranges());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Throwable e) {
                LOG.warn("{}: {} failed when it was told that a batch had ended", settings.appName(), name(), e);
            }
        }
    }

    /** How it stands. */
    public SourceGauge gauge() {
        SourceReader<Object> opened = reader;
        return new SourceGauge(
                id(),
                limit.rate(),
                opened == null ? Backlog.UNKNOWN : node.operator().apply(SourceReader::backlog, opened));
    }

    public void learn(RateEstimator.Batch batch) {
        node.operator().run(limit::learn, batch);
    }

    void finish() {
        node.operator().run(SourceReader::finish, reader);
    }

    boolean finished() {
        return node.operator().test(SourceReader::finished, reader);
    }

    public void close() {
        if (reader != null) {
            try {
                reader.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Throwable e) {
                LOG.warn("{}: could not close {}", settings.appName(), name(), e);
            }
        }
    }

    // ---- what the source is offered ----

    @Override
    public String id() {
        return node.id();
    }

    @Override
    public int parallelism() {
        return settings.engine().parallelism();
    }

    @Override
    public boolean readsElsewhere() {
        return settings.engine().readsPartitionsElsewhere();
    }

    @Override
    public Duration batchInterval() {
        return settings.batchInterval();
    }

    @Override
    public BufferLimits bufferLimits() {
        return settings.bufferLimits();
    }

    @Override
    public Optional<ReceiverLog> receiverLog() {
        if (log == null && checkpoint.isPresent()) {
            log = checkpoint.get().receiver(id());
        }
        return Optional.ofNullable(log);
    }

    @Override
    public Set<String> tracedHeaders() {
        return tracedHeaders;
    }

    @Override
    public Thread newThread(String name, Runnable body) {
        return threads.newThread(id() + "-" + name, body, e -> died("thread " + id() + "-" + name + " died", e));
    }

    @Override
    public void schedule(Duration delay, Runnable task) {
        threads.schedule(delay, task, e -> died("a scheduled task failed", e));
    }

    /** Without its thread the source is deaf: nobody would see that nothing comes any more. So the program fails. */
    private void died(String what, Throwable cause) {
        try {
            String message = node + ": " + what + ": " + cause;
            if (cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError)) {
                message += "; nothing that the process does now can be relied on, so the program fails. If memory was"
                        + " short, give it more heap (-Xmx), or sources smaller buffers (receiverBuffer)";
            }
            fail.accept(new IllegalStateException(message, cause));
        } catch (OutOfMemoryError again) {
            fail.accept(cause);
        }
    }

    // ---- what the source says ----

    @Override
    public void started() {
        say(() -> {
            if (active && reported == null) {
                return null;
            }
            if (reported != null) {
                LOG.info("{}: {} works again", settings.appName(), name());
            }
            active = true;
            down = false;
            reported = null;
            wellSince = settings.clock().now();
            return StreamingEvent.ReceiverStarted::new;
        });
    }

    @Override
    public void error(String message, Throwable cause) {
        say(() -> {
            lastError = Optional.of(message);
            lastErrorCause = Optional.ofNullable(cause);
            Instant now = settings.clock().now();
            lastErrorTime = Optional.of(now);
            if (troubledSince == null || (wellSince != null && !now.isBefore(wellSince.plus(RECOVERED)))) {
                troubledSince = now;
            }
            wellSince = null;
            errors.add(node.operator(), message, cause, now);
            if (Objects.equals(reported, message)) {
                return null;
            }
            reported = message;
            LOG.warn("{}: {}: {}", settings.appName(), name(), LogText.escape(message));
            LOG.debug("{}: {}", settings.appName(), name(), cause);
            return StreamingEvent.ReceiverError::new;
        });
    }

    @Override
    public void stopped(String reason) {
        say(() -> {
            if (down) {
                return null;
            }
            active = false;
            down = true;
            LOG.debug("{}: {}: {}", settings.appName(), name(), LogText.escape(String.valueOf(reason)));
            return StreamingEvent.ReceiverStopped::new;
        });
    }

    /** As it stands in the log. */
    private String name() {
        return LogText.escape(node.toString());
    }

    /** Changes what is known of the source, and posts the event if there is one, in the order of the changes. */
    private synchronized void say(Supplier<Function<ReceiverReport, StreamingEvent>> change) {
        spoken = true;
        Function<ReceiverReport, StreamingEvent> event = change.get();
        if (event != null) {
            events.enqueue(id(), event.apply(currentReport()));
        }
    }

    private ReceiverReport currentReport() {
        return new ReceiverReport(id(), active, lastError, lastErrorCause, lastErrorTime);
    }

    /** Why the source cannot read, if it says so: that it is not active, and not because it has come to its end. */
    public Optional<Trouble> trouble() {
        Optional<Trouble> trouble;
        synchronized (this) {
            trouble = spoken && !active && reported != null
                    ? Optional.of(new Trouble(troubledSince, LogText.escape(reported)))
                    : Optional.empty();
        }
        return trouble.isPresent() && reader != null && finished() ? Optional.empty() : trouble;
    }

    /** How the source is, where it says anything of itself. */
    synchronized Optional<ReceiverReport> report() {
        return spoken ? Optional.of(currentReport()) : Optional.empty();
    }
}
