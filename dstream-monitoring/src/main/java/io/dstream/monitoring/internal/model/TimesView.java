package io.dstream.monitoring.internal.model;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.report.BatchTimes;
import io.dstream.report.OperatorTime;
import io.dstream.report.PhaseReport;
import io.dstream.report.StageReport;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where the time of a batch went, as plain values and bounded: of many phases, stages or operators, those that took
 * longest are held. Times are milliseconds. Immutable.
 */
public record TimesView(
        List<Phase> phases,
        List<Stage> stages,
        List<Operator> operators,
        double garbageCollectionMillis,
        double stallsMillis) {
    /** Nothing is known. */
    public static final TimesView NONE = new TimesView(List.of(), List.of(), List.of(), 0, 0);

    static final int MOST = 100;
    private static final int MOST_OF_A_STAGE = 50;

    /** What the driver thread was at. */
    public record Phase(String phase, String operator, String site, double startMillis, double durationMillis) {
        public Phase {
            checkNotNull(phase, "a phase needs a kind");
            operator = operator == null ? "" : operator;
            site = site == null ? "" : site;
        }

        static Phase of(PhaseReport report) {
            return new Phase(
                    report.phase().name(),
                    Text.cut(report.operator(), Text.NAME),
                    Text.cut(report.site(), Text.NAME),
                    millis(report.start()),
                    millis(report.duration()));
        }
    }

    /** What tasks did, of those stages of a batch that ran the same operators. */
    public record Stage(
            List<String> operators,
            int runs,
            int tasks,
            double wallMillis,
            double busyMillis,
            double slowestMillis,
            int slowestPartition,
            long slowestRecords,
            long records,
            double skew) {
        public Stage {
            operators = operators == null ? List.of() : List.copyOf(operators);
        }

        static Stage of(StageReport report) {
            return new Stage(
                    report.operators().stream()
                            .limit(MOST_OF_A_STAGE)
                            .map(id -> Text.cut(id, Text.NAME))
                            .toList(),
                    report.runs(),
                    report.tasks(),
                    millis(report.wall()),
                    millis(report.busy()),
                    millis(report.slowest()),
                    report.slowestPartition(),
                    report.slowestRecords(),
                    report.records(),
                    Math.round(report.skew() * 1000) / 1000.0);
        }
    }

    /** The time that an operator, or an operation inside it, took. */
    public record Operator(String id, String kind, String site, double timeMillis, String at, boolean exact) {
        public Operator {
            checkNotNull(id, "an operator needs an id");
            kind = kind == null ? "" : kind;
            site = site == null ? "" : site;
            at = at == null ? "" : at;
        }

        static Operator of(OperatorTime report) {
            return new Operator(
                    Text.cut(report.operator(), Text.NAME),
                    Text.cut(report.kind(), Text.NAME),
                    Text.cut(report.site(), Text.NAME),
                    millis(report.time()),
                    Text.cut(report.at(), Text.NAME),
                    report.exact());
        }
    }

    public TimesView {
        phases = phases == null ? List.of() : List.copyOf(phases);
        stages = stages == null ? List.of() : List.copyOf(stages);
        operators = operators == null ? List.of() : List.copyOf(operators);
    }

    static TimesView of(BatchTimes times) {
        if (times.equals(BatchTimes.NONE)) {
            return NONE;
        }
        return new TimesView(
                longest(
                        times.phases().stream().map(Phase::of).toList(),
                        MOST,
                        Comparator.comparing(Phase::durationMillis)),
                longest(times.stages().stream().map(Stage::of).toList(), MOST, Comparator.comparing(Stage::wallMillis)),
                longest(
                        times.operators().stream().map(Operator::of).toList(),
                        MOST,
                        Comparator.comparing(Operator::timeMillis)),
                millis(times.garbageCollection()),
                millis(times.stalls()));
    }

    /** The largest of a list, in the order that they have there. */
    public static <T> List<T> longest(List<T> all, int most, Comparator<T> size) {
        if (all.size() <= most) {
            return all;
        }
        Map<Integer, T> largest = IntStream.range(0, all.size())
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> all.get(i), size.reversed()))
                .limit(most)
                .collect(Collectors.toMap(i -> i, all::get));
        return largest.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .toList();
    }

    /** To a microsecond. */
    static double millis(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos()) / 1e3;
    }
}
