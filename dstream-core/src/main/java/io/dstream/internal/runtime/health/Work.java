package io.dstream.internal.runtime.health;

import io.dstream.report.BatchReport;
import io.dstream.report.BatchTimes;
import io.dstream.report.OperatorTime;
import io.dstream.report.PhaseReport;
import io.dstream.report.PhaseReport.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/** What the last batches did, and where their time went. */
final class Work {
    private static final int MOST = 50;

    /** Where the time goes now, rather than a while ago. */
    private static final int LATELY = 10;

    /** From which share on a part of the time is worth to be named. */
    private static final double MUCH = 0.4;

    private static final double MUCH_COLLECTION = 0.2;

    private final Deque<Done> batches = new ArrayDeque<>(); // the last one first

    /** A batch that is over. */
    private record Done(long nanos, long records, boolean failed, BatchTimes times) {}

    /** What the time was spent in, and how much of it. */
    private record Part(Phase phase, String operator, String site) {}

    void add(BatchReport batch) {
        if (batches.size() == MOST) {
            batches.removeLast();
        }
        batches.addFirst(new Done(
                batch.processingTime().orElseThrow().toNanos(),
                batch.records(),
                batch.failure().isPresent(),
                batch.times()));
    }

    /** How many batches are known. */
    int size() {
        return batches.size();
    }

    /** How many of those failed. */
    long failed() {
        return batches.stream().filter(Done::failed).count();
    }

    /** How long a batch takes: half of the last ones took longer. In nanoseconds; nothing before the first. */
    OptionalLong typical() {
        long[] nanos =
                batches.stream().limit(LATELY).mapToLong(Done::nanos).sorted().toArray();
        return nanos.length == 0 ? OptionalLong.empty() : OptionalLong.of(nanos[nanos.length / 2]);
    }

    /** How many records a batch has had lately. */
    double recordsPerBatch() {
        return batches.stream().limit(LATELY).mapToLong(Done::records).average().orElse(0);
    }

    /** How many records are processed in a second of work; 0 where that is not known. */
    double recordsPerSecond() {
        long nanos = lately(Done::nanos);
        return nanos == 0 ? 0 : lately(Done::records) * 1e9 / nanos;
    }

    private long lately(ToLongFunction<Done> figure) {
        return batches.stream().limit(LATELY).mapToLong(figure).sum();
    }

    /** Where the time goes, one sentence each, the most important first; then what would help. */
    List<String> sentences(long interval) {
        List<String> sentences = new ArrayList<>();
        List<String> help = new ArrayList<>();
        operator().ifPresent(sentences::add);
        largestPhase().ifPresent(largest -> {
            sentences.add(sentence(largest.getKey()) + " takes " + share(largest.getValue()) + " of the time");
            help(largest.getKey().phase).ifPresent(help::add);
        });
        long collected = lately(done -> done.times.garbageCollection().toNanos());
        if (collected > MUCH_COLLECTION * lately(Done::nanos)) {
            sentences.add("garbage collection takes " + share(collected) + " of the time");
            help.add("more heap (-Xmx) would help, or less state");
        }
        fixedCost(interval).ifPresent(help::add);
        sentences.addAll(help);
        return sentences;
    }

    private String share(long nanos) {
        return Words.share(nanos, lately(Done::nanos));
    }

    private Optional<String> operator() {
        Map<String, Long> times = new HashMap<>();
        Map<String, OperatorTime> last = new HashMap<>();
        long all = 0;
        for (Done done : batches.stream().limit(LATELY).toList()) {
            for (OperatorTime time : done.times.operators()) {
                times.merge(time.operator(), time.time().toNanos(), Long::sum);
                last.putIfAbsent(time.operator(), time);
                all += time.time().toNanos();
            }
        }
        Optional<Map.Entry<String, Long>> largest = times.entrySet().stream().max(Map.Entry.comparingByValue());
        if (largest.isEmpty() || largest.get().getValue() < MUCH * all) {
            return Optional.empty();
        }
        OperatorTime operator = last.get(largest.get().getKey());
        boolean tellsLine = !operator.at().isEmpty() && !operator.at().equals(operator.site());
        return Optional.of("most of the time of operators is in " + Words.operator(operator.operator(), operator.site())
                + (tellsLine ? ", at " + operator.at() : "") + ": "
                + Words.share(largest.get().getValue(), all));
    }

    private Optional<Map.Entry<Part, Long>> largestPhase() {
        Map<Part, Long> parts = new HashMap<>();
        for (Done done : batches.stream().limit(LATELY).toList()) {
            for (PhaseReport phase : done.times.phases()) {
                parts.merge(
                        new Part(phase.phase(), phase.operator(), phase.site()),
                        phase.duration().toNanos(),
                        Long::sum);
            }
        }
        return parts.entrySet().stream()
                .filter(part -> part.getKey().phase != Phase.OTHER)
                .max(Map.Entry.comparingByValue())
                .filter(part -> part.getValue() > MUCH * lately(Done::nanos));
    }

    private static String sentence(Part part) {
        String operator = part.operator.isEmpty() ? "" : Words.operator(part.operator, part.site);
        return switch (part.phase) {
            case COMPUTE -> operator.isEmpty() ? "computing" : "computing " + operator;
            case OUTPUT -> operator.isEmpty() ? "writing" : "the output " + operator;
            case COMMIT -> operator.isEmpty() ? "committing" : "the commit of " + operator;
            case CHECKPOINT -> "the checkpoint";
            case RETRY_WAIT -> "waiting before a new attempt";
            case LISTENERS -> "waiting for listeners";
            case OTHER -> "everything else";
        };
    }

    private static Optional<String> help(Phase phase) {
        return switch (phase) {
            case CHECKPOINT ->
                Optional.of("a faster disk would help, a longer batch interval, or to force the checkpoint"
                        + " to disk less often (checkpointSyncEvery)");
            case LISTENERS -> Optional.of("faster listeners would help: have them hand over what takes long");
            case RETRY_WAIT -> Optional.of("a shorter back-off of the BatchFailurePolicy would help");
            case COMPUTE, OUTPUT, COMMIT, OTHER -> Optional.empty();
        };
    }

    /** Batches of few records take about as long as those of many. */
    private Optional<String> fixedCost(long interval) {
        List<Done> byRecords = batches.stream()
                .filter(done -> !done.failed)
                .sorted(Comparator.comparingLong(Done::records))
                .toList();
        int quarter = byRecords.size() / 4;
        if (quarter < 2) {
            return Optional.empty();
        }
        List<Done> few = byRecords.subList(0, quarter);
        List<Done> many = byRecords.subList(byRecords.size() - quarter, byRecords.size());
        double fewRecords = mean(few, Done::records);
        double manyRecords = mean(many, Done::records);
        double fewNanos = mean(few, Done::nanos);
        double manyNanos = mean(many, Done::nanos);
        return manyRecords >= 4 * Math.max(1, fewRecords) && fewNanos >= 0.7 * manyNanos && fewNanos >= 0.5 * interval
                ? Optional.of("a longer batch interval would help: batches of "
                        + Words.number(Math.round(fewRecords)) + " records take " + Words.time(Math.round(fewNanos))
                        + ", those of " + Words.number(Math.round(manyRecords)) + " take "
                        + Words.time(Math.round(manyNanos)))
                : Optional.empty();
    }

    private static double mean(List<Done> some, ToLongFunction<Done> figure) {
        return some.stream().mapToLong(figure).average().orElse(0);
    }
}
