package io.dstream.peers.kafka.suite;

import io.dstream.peers.Spread;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * The table in Markdown: what each contestant counts in a second, that divided by what the loop counted in the same
 * round, and the processor time of a record. A round's figure is the median of its passes; the table has the median of
 * the rounds, with the least and the greatest in brackets.
 */
final class Table {
    private static final String NONE = "-";

    private final List<Outcome> outcomes;
    private final long records;

    Table(List<Outcome> outcomes, long records) {
        this.outcomes = outcomes;
        this.records = records;
    }

    String markdown(List<Contestant> contestants) {
        return "| | 1,000 records/s | of the loop's | CPU, us a record |\n|---|---|---|---|\n"
                + contestants.stream().map(this::row).collect(Collectors.joining());
    }

    /** All that was measured. */
    String csv() {
        StringBuilder csv = new StringBuilder("contestant,round,nanos,cpu_nanos\n");
        for (Outcome outcome : outcomes) {
            for (Outcome.Pass pass : outcome.passes()) {
                csv.append(String.join(
                        ",",
                        outcome.contestant().id,
                        Integer.toString(outcome.round()),
                        Long.toString(pass.nanos()),
                        Long.toString(pass.cpuNanos()) + "\n"));
            }
        }
        return csv.toString();
    }

    private String row(Contestant contestant) {
        List<Outcome> own = outcomes.stream()
                .filter(outcome -> outcome.contestant() == contestant)
                .toList();
        String remark = own.stream()
                .map(Outcome::remark)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
        String speed = cell(own.stream().flatMap(outcome -> speed(outcome).stream()));
        String ratio = cell(own.stream().flatMap(outcome -> ratio(outcome).stream()));
        String cpu = cell(own.stream().flatMap(outcome -> cpuMicros(outcome).stream()));
        return "| " + contestant.title + " | " + (remark.isEmpty() ? speed : speed + ", " + remark) + " | "
                + (contestant == Contestant.LOOP ? NONE : ratio) + " | " + cpu + " |\n";
    }

    private static String cell(Stream<Double> figures) {
        DoubleStream doubles = figures.mapToDouble(Double::doubleValue);
        return Spread.of(doubles).map(spread -> spread.text("")).orElse(NONE);
    }

    private Optional<Double> speed(Outcome outcome) {
        return outcome.median(pass -> records * 1e6 / pass.nanos());
    }

    private Optional<Double> cpuMicros(Outcome outcome) {
        return outcome.median(pass -> pass.cpuNanos() / 1e3 / records);
    }

    private Optional<Double> ratio(Outcome outcome) {
        return outcomes.stream()
                .filter(loop -> loop.contestant() == Contestant.LOOP && loop.round() == outcome.round())
                .flatMap(loop -> speed(loop).stream())
                .findFirst()
                .flatMap(loop -> speed(outcome).map(own -> own / loop));
    }

    /** What has come of one, for who watches the run. */
    String line(Outcome outcome) {
        return outcome.contestant().id + " " + outcome.round() + ": "
                + speed(outcome)
                        .map(speed -> Spread.number(speed) + ",000 records/s, "
                                + Spread.number(cpuMicros(outcome).orElseThrow()) + " us CPU a record")
                        .orElse(outcome.remark());
    }
}
