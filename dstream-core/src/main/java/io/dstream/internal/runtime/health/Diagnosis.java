package io.dstream.internal.runtime.health;

import io.dstream.election.LeaderElection;
import io.dstream.internal.runtime.BatchFailure;
import io.dstream.internal.runtime.ErrorGroups;
import io.dstream.internal.runtime.RunSettings;
import io.dstream.internal.runtime.SourceRun;
import io.dstream.internal.runtime.Ticker;
import io.dstream.internal.text.LogText;
import io.dstream.plan.OperatorException;
import io.dstream.report.HealthReport;
import io.dstream.report.HealthReport.Condition;
import io.dstream.report.HealthReport.ErrorGroup;
import io.dstream.report.RecoveryReport;
import io.dstream.report.SourceGauge;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is known of a run at one moment, and the reasons that it gives for the run's condition. Immutable.
 *
 * @param recovery how far the checkpoint has been read, while it is
 * @param election what is known of it, while the run waits to be elected
 * @param failure what the run has failed of, if it has
 * @param stall what does not go on, if anything
 * @param done how many batches are over
 * @param processing whether a batch is being processed
 * @param summary the condition in a sentence
 * @param work where the time goes, in sentences
 * @param recordsPerBatch how many records batches have had lately
 * @param recordsPerSecond how many records are processed in a second of work
 */
record Diagnosis(
        RunSettings settings,
        Condition condition,
        Instant since,
        Duration behind,
        long backlog,
        Optional<RecoveryReport> recovery,
        Optional<LeaderElection.Status> election,
        Optional<BatchFailure> failure,
        Optional<Stall> stall,
        long done,
        boolean processing,
        String summary,
        List<String> work,
        double recordsPerBatch,
        double recordsPerSecond) {

    /** How many kinds of errors are named as reasons. */
    private static final int ERRORS_NAMED = 3;

    /** A failure in words that are fit for a log. */
    static String text(BatchFailure failure) {
        return LogText.escape(failure.message());
    }

    HealthReport report(List<SourceRun> sources, Ticker ticker, ErrorGroups errors) {
        List<ErrorGroup> groups = errors.lastFirst();
        List<String> reasons = new ArrayList<>();
        switch (condition) {
            case STARTING -> recovery.ifPresent(progress -> reasons.add(recovering(progress)));
            case STANDBY -> election.ifPresent(known -> nameCandidates(known, reasons));
            case STALLED -> {
                stall.ifPresent(what -> reasons.addAll(what.reasons()));
                nameErrors(groups, reasons);
            }
            case FAILING -> {
                nameErrors(groups, reasons);
                nameBacklog(reasons);
            }
            case FALLING_BEHIND, CATCHING_UP -> {
                nameWaiting(ticker, reasons);
                List<SourceGauge> gauges = gauges(sources, ticker);
                gauges.forEach(gauge -> input(gauge).ifPresent(reasons::add));
                reasons.addAll(work);
                gauges.forEach(gauge -> help(gauge).ifPresent(reasons::add));
            }
            case KEEPING_UP, STOPPED, FAILED -> {}
        }
        if (ticker.isLeaving() && condition != Condition.STOPPED && condition != Condition.FAILED) {
            reasons.add("the program is being stopped");
        }
        boolean isReady =
                switch (condition) {
                    case KEEPING_UP, CATCHING_UP, FALLING_BEHIND -> true;
                    case STARTING, STANDBY, STALLED, FAILING, STOPPED, FAILED -> false;
                };
        return new HealthReport(
                condition,
                since,
                summary,
                reasons,
                condition != Condition.STOPPED && condition != Condition.FAILED,
                isReady,
                behind,
                backlog,
                groups);
    }

    private static String recovering(RecoveryReport progress) {
        return Words.share(progress.bytesRead(), Math.max(1, progress.bytes())) + " of about "
                + Words.number(progress.bytes()) + " bytes have been read";
    }

    private static void nameCandidates(LeaderElection.Status known, List<String> reasons) {
        known.trouble().map(LogText::escape).ifPresent(reasons::add);
        if (!known.candidates().isEmpty()) {
            reasons.add("it takes over in this order: " + LogText.escape(String.join(", ", known.candidates())));
        }
    }

    private static void nameErrors(List<ErrorGroup> groups, List<String> reasons) {
        groups.stream().limit(ERRORS_NAMED).map(Diagnosis::error).forEach(reasons::add);
    }

    private static String error(ErrorGroup error) {
        String line = error.line().isEmpty() || error.line().equals(error.site()) ? "" : ", at " + error.line();
        return (error.count() == 1 ? "once" : Words.number(error.count()) + " times")
                + (error.operator().isEmpty() ? "" : " in " + Words.operator(error.operator(), error.site())) + line
                + ": "
                + String.join(
                        ": ",
                        Stream.of(error.type(), error.message())
                                .filter(text -> !text.isEmpty())
                                .toList())
                + ", last at " + Words.moment(error.last());
    }

    private void nameBacklog(List<String> reasons) {
        if (backlog > 1) {
            reasons.add(Words.batches(backlog) + " are due and not done");
        }
    }

    private void nameWaiting(Ticker ticker, List<String> reasons) {
        if (ticker.leavesOut()) {
            reasons.add("batches are skipped, because no more than " + Words.number(settings.maxPendingBatches())
                    + " may wait; what arrives goes into the next one");
        }
        if (settings.batchesOnCall() && !processing) {
            reasons.add("batches are run on call, and nobody calls runDueBatches() now");
        }
    }

    /** Of each source; of none while one of them is being cut, which might have to be waited for. */
    private static List<SourceGauge> gauges(List<SourceRun> sources, Ticker ticker) {
        List<SourceGauge> gauges = new ArrayList<>();
        for (SourceRun source : sources) {
            if (ticker.asked().isEmpty()) {
                gauge(source).ifPresent(gauges::add);
            }
        }
        return gauges;
    }

    private static Optional<SourceGauge> gauge(SourceRun source) {
        try {
            return Optional.of(source.gauge());
        } catch (OperatorException e) {
            return Optional.empty(); // of the source's own, which tells what is wrong
        }
    }

    private Optional<String> input(SourceGauge gauge) {
        long lag = gauge.backlog().lag();
        long held = gauge.backlog().records();
        if (lag <= 0 && held <= 0) {
            return Optional.empty();
        }
        double in = recordsPerBatch * 1e9 / settings.batchInterval().toNanos();
        String pace = recordsPerSecond > 0
                ? "; batches get " + Words.number(Math.round(in)) + " records a second, and "
                        + Words.number(Math.round(recordsPerSecond)) + " a second are processed"
                : "";
        return Optional.of("source " + gauge.source() + " has "
                + (lag > 0 ? Words.number(lag) + " records to read" : "")
                + (lag > 0 && held > 0 ? " and " : "")
                + (held > 0 ? Words.number(held) + " records in its buffer" : "") + pace + untilFull(gauge, in));
    }

    /** When a source's buffer is full, at this pace. */
    private String untilFull(SourceGauge gauge, double in) {
        long held = gauge.backlog().records();
        long most = settings.bufferLimits().maxRecords();
        double growth = in - recordsPerSecond;
        if (held <= 0 || recordsPerSecond <= 0 || growth <= 0 || held >= most) {
            return held >= most ? "; the buffer is full, and the sender waits" : "";
        }
        return "; at this pace the buffer is full in " + Words.time((long) ((most - held) / growth * 1e9));
    }

    private Optional<String> help(SourceGauge gauge) {
        return gauge.backlog().records() > 0 && gauge.maxRate().isEmpty()
                ? Optional.of("backPressure would limit what batches get of source " + gauge.source()
                        + " to what can be processed")
                : Optional.empty();
    }
}
