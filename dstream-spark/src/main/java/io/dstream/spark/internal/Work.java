package io.dstream.spark.internal;

import io.dstream.codec.Codecs;
import io.dstream.engine.OperatorCounts;
import io.dstream.engine.PoisonHandler;
import io.dstream.engine.task.Task;
import io.dstream.engine.task.loop.Loops;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.RecordConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A task while it runs, with what it is going to report. Used by the thread that runs the task. */
final class Work implements PoisonHandler, AutoCloseable {
    private final Env env;
    private final SegmentCode code;
    private final Part part;
    private final int number;
    private final Codecs codecs;
    private final List<Report.Poison> poison = new ArrayList<>();
    private final OperatorCounts counts = new OperatorCounts();
    private final List<TableUse> tables = new ArrayList<>();

    Work(Env env, SegmentCode code, int number, Part part) {
        this.env = env;
        this.code = code;
        this.number = number;
        this.part = part;
        this.codecs = env.codecs();
    }

    /** The task's number in its stage. */
    int number() {
        return number;
    }

    Codecs codecs() {
        return codecs;
    }

    /** Runs the task into a consumer, which belongs to an operator if it is not the end of all. */
    void into(RecordConsumer<?> consumer, Optional<Operator> operator) {
        task().run(consumer, operator, settings());
    }

    /** The first records that come out of the task. */
    List<Object> take(int n) {
        return Task.take(List.of(task()), n, settings());
    }

    /** A table, which is this task's until it is closed. */
    Table use(Keeping of, int partition) {
        TableUse use = new TableUse(of, partition);
        tables.add(use);
        use.begin();
        return use.table();
    }

    private Task task() {
        return new Task(part.records(), code.places(this));
    }

    private Task.Settings settings() {
        return new Task.Settings(
                env.guarded() ? Optional.of(this) : Optional.empty(),
                env.counting() ? Optional.of(counts) : Optional.empty(),
                Optional.of(Loops.forWhatIsRunOften()));
    }

    @Override
    public void leaveOut(OperatorException failure, int partition, long index, Object record) {
        BlockWriter writer = new BlockWriter(codecs);
        writer.accept(record);
        poison.add(new Report.Poison(Lost.shipped(failure), partition, index, writer.block(number, Report.NOTHING)));
    }

    Report report() {
        return report(tables.stream().map(TableUse::end).toList());
    }

    private Report report(List<TableUse.Told> told) {
        List<Report.Counted> counted = new ArrayList<>();
        counts.forEach((operator, count) -> counted.add(new Report.Counted(operator, count.in(), count.out())));
        return part.report()
                .with(new Report.Note(code.stage(), number, counted, List.copyOf(poison), code.found(number), told));
    }

    /** What a task reports that has failed. */
    Report failed(OperatorException e) {
        return report(List.of()).failed(e);
    }

    @Override
    public void close() {
        tables.forEach(TableUse::close);
    }
}
