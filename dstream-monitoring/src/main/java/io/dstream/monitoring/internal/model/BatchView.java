package io.dstream.monitoring.internal.model;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.report.BatchReport;
import io.dstream.report.FailureReport;
import io.dstream.report.OperatorReport;
import io.dstream.report.OutputReport;
import io.dstream.report.SourceReport;
import io.dstream.report.StateReport;
import io.dstream.report.WatermarkReport;
import io.dstream.source.OffsetRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A batch as plain values, none of them the program's own objects, and bounded: what is held of a thousand batches does
 * not keep a program's data alive. Times are milliseconds; what is not known is null: delays, durations, errors, where
 * it failed. All else is there, also in what is read from a file that an earlier release wrote. Immutable.
 */
public record BatchView(
        long id,
        long time,
        Status status,
        long records,
        List<Source> sources,
        Double schedulingDelay,
        Double processingTime,
        List<Output> outputs,
        long deadLetters,
        List<State> states,
        List<Operator> operators,
        List<Watermark> watermarks,
        Map<String, Long> engine,
        int attempts,
        ErrorView error,
        TimesView times,
        Failed failed) {
    private static final int MOST_RANGES = 100;
    private static final int MOST = 500;

    /** Where a batch is in its life, in Spark's words. */
    public enum Status {
        QUEUED,
        PROCESSING,
        COMPLETED,
        /** Done as well, but it failed. Spark has no word for this. */
        FAILED;

        /** Whether nothing more will be done about it. */
        boolean done() {
            return this == COMPLETED || this == FAILED;
        }
    }

    /** What a source gave; {@code moreRanges} counts those that are not held here. */
    public record Source(String id, long records, List<Range> ranges, int moreRanges, int blocks, long bytes) {
        public Source {
            checkNotNull(id, "a source needs an id");
            ranges = copy(ranges);
        }

        static Source of(SourceReport report) {
            List<OffsetRange> ranges = report.ranges();
            return new Source(
                    Text.cut(report.source(), Text.NAME),
                    report.records(),
                    ranges.stream().limit(MOST_RANGES).map(Range::of).toList(),
                    Math.max(0, ranges.size() - MOST_RANGES),
                    report.blocks(),
                    report.bytes());
        }
    }

    /** Which records of which part of a source. */
    public record Range(String partition, String from, String until) {
        public Range {
            checkNotNull(partition, "a range needs a partition");
            checkNotNull(from, "a range needs a beginning");
            checkNotNull(until, "a range needs an end");
        }

        static Range of(OffsetRange range) {
            return new Range(
                    Text.cut(range.partition(), Text.NAME),
                    Text.cut(range.from(), Text.NAME),
                    Text.cut(range.until(), Text.NAME));
        }
    }

    /** An output operation; {@code duration} is null while it runs. */
    public record Output(int index, String id, String site, Double duration, ErrorView error) {
        public Output {
            checkNotNull(id, "an output operation needs an id");
            checkNotNull(site, "an output operation needs a line of the program");
        }

        static Output of(OutputReport report, ErrorView.Detail detail) {
            return new Output(
                    report.index(),
                    Text.cut(report.id(), Text.NAME),
                    Text.cut(report.site(), Text.NAME),
                    millis(report.duration()),
                    report.failure().map(e -> ErrorView.of(e, detail)).orElse(null));
        }

        boolean running() {
            return duration == null && error == null;
        }
    }

    /** What an operator keeps. */
    public record State(String id, long keys, long bytes) {
        public State {
            checkNotNull(id, "a state needs an id");
        }

        static State of(StateReport report) {
            return new State(Text.cut(report.operator(), Text.NAME), report.keys(), report.bytes());
        }
    }

    /** What an operator took and gave. */
    public record Operator(String id, String kind, long in, long out) {
        public Operator {
            checkNotNull(id, "an operator needs an id");
            checkNotNull(kind, "an operator needs a kind");
        }

        static Operator of(OperatorReport report) {
            return new Operator(
                    Text.cut(report.operator(), Text.NAME),
                    Text.cut(report.kind(), Text.NAME),
                    report.in(),
                    report.out());
        }
    }

    /**
     * How far event time has come in an operator; {@code time} is null where no watermark has come yet and at the end
     * of the input, {@code lag} where none has come yet, {@code heldBy} where nothing is waited for.
     */
    public record Watermark(
            String id, Long time, Long output, Long lag, long open, Map<String, Long> dropped, String heldBy) {
        /** Event times beyond this are before all others, or after them. */
        private static final long FAR = Long.MAX_VALUE / 8;

        public Watermark {
            checkNotNull(id, "a watermark needs an operator");
            dropped = dropped == null ? Map.of() : Map.copyOf(dropped);
        }

        static Watermark of(WatermarkReport report) {
            Map<String, Long> dropped = new HashMap<>();
            report.dropped().forEach((reason, count) -> dropped.put(reason.name(), count));
            return new Watermark(
                    Text.cut(report.operator(), Text.NAME),
                    known(report.watermark()),
                    known(report.output()),
                    report.knownLag().map(Duration::toMillis).orElse(null),
                    report.openWindows(),
                    dropped,
                    report.heldBy().map(id -> Text.cut(id, Text.NAME)).orElse(null));
        }

        private static Long known(Instant watermark) {
            long millis = watermark.toEpochMilli();
            return Math.abs(millis) > FAR ? null : (Long) millis;
        }
    }

    /** Where a batch failed; the operator, its kind, its line and the line that threw are empty where not known. */
    public record Failed(
            String operator, String kind, String site, String line, boolean traceOmitted, List<String> outputsNotRun) {
        public Failed {
            operator = operator == null ? "" : operator;
            kind = kind == null ? "" : kind;
            site = site == null ? "" : site;
            line = line == null ? "" : line;
            outputsNotRun = copy(outputsNotRun);
        }

        static Failed of(FailureReport report) {
            return new Failed(
                    Text.cut(report.operator(), Text.NAME),
                    Text.cut(report.kind(), Text.NAME),
                    Text.cut(report.site(), Text.NAME),
                    Text.cut(report.line(), Text.NAME),
                    report.traceOmitted(),
                    report.outputsNotRun().stream()
                            .limit(MOST)
                            .map(id -> Text.cut(id, Text.NAME))
                            .toList());
        }
    }

    public BatchView {
        checkNotNull(status, "a batch needs a status");
        status = status == Status.COMPLETED && error != null ? Status.FAILED : status; // what earlier releases wrote
        sources = copy(sources);
        outputs = copy(outputs);
        states = copy(states);
        operators = copy(operators);
        watermarks = copy(watermarks);
        engine = engine == null ? Map.of() : Map.copyOf(engine);
        times = times == null ? TimesView.NONE : times;
    }

    private static <T> List<T> copy(List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    public static BatchView of(BatchReport report, Status status, ErrorView.Detail detail) {
        return new BatchView(
                report.id(),
                report.time().toEpochMilli(),
                status,
                report.records(),
                report.sources().stream().limit(MOST).map(Source::of).toList(),
                millis(report.schedulingDelay()),
                status.done() ? millis(report.processingTime()) : null,
                report.outputs().stream()
                        .limit(MOST)
                        .map(output -> Output.of(output, detail))
                        .toList(),
                report.deadLetters(),
                report.states().stream().limit(MOST).map(State::of).toList(),
                report.operators().stream().limit(MOST).map(Operator::of).toList(),
                report.watermarks().stream().limit(MOST).map(Watermark::of).toList(),
                engine(report.engine()),
                report.attempts(),
                report.failure().map(e -> ErrorView.of(e, detail)).orElse(null),
                TimesView.of(report.times()),
                report.failed().map(Failed::of).orElse(null));
    }

    private static Map<String, Long> engine(Map<String, Long> figures) {
        return figures.entrySet().stream()
                .limit(MOST)
                .collect(Collectors.toMap(
                        figure -> Text.cut(figure.getKey(), Text.NAME), Map.Entry::getValue, (a, b) -> a));
    }

    /** The same batch with an output's newest figures. */
    BatchView with(Output output) {
        List<Output> others =
                outputs.stream().filter(o -> o.index() != output.index()).toList();
        return new BatchView(
                id,
                time,
                status,
                records,
                sources,
                schedulingDelay,
                processingTime,
                Stream.concat(others.stream(), Stream.of(output))
                        .sorted(Comparator.comparingInt(Output::index))
                        .toList(),
                deadLetters,
                states,
                operators,
                watermarks,
                engine,
                attempts,
                error,
                times,
                failed);
    }

    public Double totalDelay() {
        return schedulingDelay == null || processingTime == null ? null : (Double) (schedulingDelay + processingTime);
    }

    public long failedOutputs() {
        return outputs.stream().filter(output -> output.error() != null).count();
    }

    public long runningOutputs() {
        return outputs.stream().filter(Output::running).count();
    }

    public long doneOutputs() {
        return outputs.size() - failedOutputs() - runningOutputs();
    }

    /** To a microsecond. */
    private static Double millis(Optional<Duration> duration) {
        return duration.map(TimesView::millis).orElse(null);
    }
}
