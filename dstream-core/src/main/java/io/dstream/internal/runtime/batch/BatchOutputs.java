package io.dstream.internal.runtime.batch;

import com.google.common.collect.ImmutableList;
import io.dstream.batch.Batch;
import io.dstream.engine.OperatorCounts;
import io.dstream.internal.events.EventBus;
import io.dstream.internal.events.OutputEvent;
import io.dstream.internal.graph.OutputNode;
import io.dstream.internal.runtime.Batches;
import io.dstream.internal.runtime.PhaseClock;
import io.dstream.internal.runtime.RunSettings;
import io.dstream.internal.runtime.Tick;
import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import io.dstream.plan.OperatorException;
import io.dstream.report.OutputReport;
import io.dstream.report.PhaseReport.Phase;
import io.dstream.report.StreamingEvent;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.NotCommittedException;
import io.dstream.sink.Sink;
import io.dstream.sink.TransactionalSink;
import io.dstream.trace.BatchTrace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import jdk.jfr.FlightRecorder;
import org.slf4j.Logger;

/** The output operations of one batch: each is run, and committed, once, however many attempts that takes. */
final class BatchOutputs {
    private static final Logger LOG = Logs.of("batch");

    /** How far an output is. */
    private enum Part {
        WAITING,
        /** A transactional sink has it in hand and shows nothing yet. */
        PREPARED,
        /** A transactional sink could not commit it, for certain: it is to be prepared again. */
        REFUSED,
        DONE
    }

    private final RunSettings settings;
    private final EventBus events;
    private final PhaseClock phases;
    private final BatchTrace trace;
    private final ImmutableList<OutputNode> outputs;
    private final long batchId;
    private final Instant batchTime;
    private final Part[] parts;
    private final OutputReport[] reports;
    private boolean committed; // by some sink, or it is not known
    private volatile OutputNode current; // null between outputs; read by threads that ask what the batch is at

    BatchOutputs(
            RunSettings settings,
            EventBus events,
            PhaseClock phases,
            BatchTrace trace,
            ImmutableList<OutputNode> outputs,
            Tick tick) {
        this.settings = settings;
        this.events = events;
        this.phases = phases;
        this.trace = trace;
        this.outputs = outputs;
        this.batchId = tick.id();
        this.batchTime = tick.time();
        this.parts = new Part[outputs.size()];
        Arrays.fill(parts, Part.WAITING);
        this.reports = new OutputReport[outputs.size()];
    }

    /** Lets those take their batch that have not done so, in the order they were registered. */
    void run(Batches batches, BatchInfo info, Optional<OperatorCounts> counts) {
        for (int i = 0; i < parts.length; i++) {
            Batch<?> batch = batches.of(outputs.get(i));
            if (batch != null && (parts[i] == Part.WAITING || parts[i] == Part.REFUSED)) {
                run(i, batch, info, counts);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private void run(int index, Batch<?> batch, BatchInfo info, Optional<OperatorCounts> counts) {
        OutputNode output = outputs.get(index);
        current = output;
        phases.enter(Phase.OUTPUT, output.operator());
        long start = settings.clock().nanoTime();
        long computed = counts.map(OperatorCounts::nanosInEngine).orElse(0L);
        OutputEvent recorded = FlightRecorder.isInitialized() ? new OutputEvent() : null;
        if (recorded != null) {
            recorded.begin();
        }
        phases.tell(events, () -> new StreamingEvent.OutputStarted(report(index, Optional.empty(), Optional.empty())));
        Optional<Throwable> failure = Optional.empty();
        try {
            Sink<Object> sink = (Sink<Object>) output.sink();
            Batch<Object> given = (Batch<Object>) batch.within(output.operator());
            if (sink instanceof TransactionalSink<Object> transactional) {
                output.operator().<Batch<Object>, BatchInfo>run(transactional::prepare, given, traced(info));
                parts[index] = Part.PREPARED;
            } else {
                output.operator().<Batch<Object>, BatchInfo>run(sink::write, given, traced(info));
                parts[index] = Part.DONE;
            }
        } catch (OperatorException e) {
            failure = Optional.of(e.getCause());
            throw e;
        } finally {
            Duration took = Duration.ofNanos(settings.clock().nanoTime() - start);
            reports[index] = report(index, Optional.of(took), failure);
            counts.ifPresent(into ->
                    into.addTime(output.operator(), Math.max(0, took.toNanos() - (into.nanosInEngine() - computed))));
            if (recorded != null) {
                recorded.end(settings.appName(), batchId, output, failure.isPresent());
            }
            phases.tell(events, () -> new StreamingEvent.OutputCompleted(reports[index]));
            current = null;
        }
        phases.enter(Phase.OTHER); // where it has failed, whoever takes the failure still knows the phase
    }

    /** With the context that the sink may hand on. */
    private BatchInfo traced(BatchInfo info) {
        return trace == BatchTrace.NONE ? info : info.withHeaders(trace.headers());
    }

    /** Whether there is anything to commit. */
    boolean anyPrepared() {
        return Arrays.asList(parts).contains(Part.PREPARED);
    }

    /** Shows what was prepared, sink after sink; those that have done so are not asked again. */
    void commit(BatchInfo info, Optional<OperatorCounts> counts) {
        for (int i = 0; i < parts.length; i++) {
            if (parts[i] == Part.PREPARED) {
                commit(i, info, counts);
            }
        }
    }

    private void commit(int index, BatchInfo info, Optional<OperatorCounts> counts) {
        OutputNode output = outputs.get(index);
        current = output;
        phases.enter(Phase.COMMIT, output.operator());
        long start = settings.clock().nanoTime();
        try {
            output.operator().<BatchInfo>run(((TransactionalSink<?>) output.sink())::commit, traced(info));
            parts[index] = Part.DONE;
            committed = true;
        } catch (OperatorException e) {
            if (e.getCause() instanceof NotCommittedException) {
                parts[index] = Part.REFUSED;
            } else {
                committed = true; // perhaps
            }
            throw e;
        } finally {
            current = null;
            long took = settings.clock().nanoTime() - start;
            counts.ifPresent(into -> into.addTime(output.operator(), took));
        }
        phases.enter(Phase.OTHER);
    }

    /** The output that is being written or committed. Any thread may ask. */
    Optional<OutputNode> current() {
        return Optional.ofNullable(current);
    }

    /** The ids of the outputs that are not done, of those that are due. */
    List<String> notDone(Predicate<OutputNode> due) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            if (parts[i] != Part.DONE && due.test(outputs.get(i))) {
                ids.add(outputs.get(i).id());
            }
        }
        return ids;
    }

    /** Whether a sink has committed the batch, or may have. */
    boolean mayBeShown() {
        return committed;
    }

    /** The batch is given up: what was prepared is dropped. */
    void abort(BatchInfo info) {
        for (int i = 0; i < parts.length; i++) {
            if (parts[i] == Part.PREPARED || parts[i] == Part.REFUSED) {
                abort(outputs.get(i), info);
            }
        }
    }

    private void abort(OutputNode output, BatchInfo info) {
        phases.enter(Phase.COMMIT, output.operator());
        try {
            ((TransactionalSink<?>) output.sink()).abort(info);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            LOG.warn(
                    "{}: {} could not discard a batch that was abandoned",
                    settings.appName(),
                    LogText.escape(output.toString()),
                    e);
        }
        phases.enter(Phase.OTHER);
    }

    private OutputReport report(int index, Optional<Duration> took, Optional<Throwable> failure) {
        OutputNode output = outputs.get(index);
        return new OutputReport(batchTime, index, output.id(), output.operator().site(), took, failure);
    }

    /** The outputs that have run. */
    List<OutputReport> reports() {
        List<OutputReport> ran = new ArrayList<>();
        for (OutputReport report : reports) {
            if (report != null) {
                ran.add(report);
            }
        }
        return ran;
    }
}
