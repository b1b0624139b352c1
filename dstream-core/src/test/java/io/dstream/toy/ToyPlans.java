package io.dstream.toy;

import io.dstream.engine.task.CoGroups;
import io.dstream.engine.task.Combining;
import io.dstream.engine.task.Exchanges;
import io.dstream.engine.task.KeyRanges;
import io.dstream.engine.task.RecordBuffer;
import io.dstream.engine.task.Task;
import io.dstream.function.Function0;
import io.dstream.plan.Combiner;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.PlanVisitor;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What becomes of each kind of node: tasks, once what needs its whole input is computed. */
final class ToyPlans implements PlanVisitor<List<Task>> {
    private final ToyEngine engine;

    ToyPlans(ToyEngine engine) {
        this.engine = engine;
    }

    private List<Task> tasks(Plan<?> plan) {
        return plan.accept(this);
    }

    private static List<Task> reading(List<? extends Partition<?>> parts) {
        return parts.stream().map(part -> new Task(part, List.of())).toList();
    }

    private <C extends RecordConsumer<?>> List<C> run(Operator into, Plan<?> source, Function0<C> consumers) {
        return engine.runTasks(Optional.of(into), tasks(source), consumers);
    }

    @Override
    public List<Task> data(Plan.Data<?> data) {
        return reading(data.parts().stream().map(engine.sending::opened).toList());
    }

    @Override
    public List<Task> pipe(Plan.Pipe<?> pipe) {
        Step step = engine.sending.sent(pipe.step().operator(), pipe.step());
        List<Task> source = tasks(pipe.source());
        return IntStream.range(0, source.size())
                .mapToObj(p -> behind(source.get(p), step, p))
                .toList();
    }

    private Task behind(Task task, Step step, int partition) {
        List<Task.Place> places = new ArrayList<>(task.places());
        places.add(new Task.Place(engine.states().bind(step, partition), partition));
        return new Task(task.source(), places);
    }

    @Override
    public List<Task> union(Plan.Union<?> union) {
        return union.sources().stream()
                .flatMap(source -> tasks(source).stream())
                .toList();
    }

    @Override
    public List<Task> combine(Plan.Combine<?, ?, ?> combine) {
        Operator operator = combine.operator();
        int n = combine.partitions();
        Combiner<?, ?, ?> combiner = engine.sending.sent(operator, combine.combiner());
        List<Combining> combined = run(operator, combine.source(), () -> new Combining(operator, combiner, n));
        return reading(IntStream.range(0, n)
                .mapToObj(range -> Combining.merge(combined, range))
                .toList());
    }

    @Override
    public List<Task> coGroup(Plan.CoGroup<?> coGroup) {
        Operator operator = coGroup.operator();
        int n = coGroup.partitions();
        List<List<KeyRanges>> sides = coGroup.sources().stream()
                .map(source -> run(operator, source, () -> new KeyRanges(operator, n)))
                .toList();
        return reading(IntStream.range(0, n)
                .mapToObj(range -> CoGroups.of(sides, coGroup.required(), range))
                .toList());
    }

    @Override
    public List<Task> exchange(Plan.Exchange<?> exchange) {
        List<Task> source = tasks(exchange.source());
        return reading(Exchanges.run(sentLayout(exchange), new Exchanges.Tasks() {
            @Override
            public <C extends RecordConsumer<?>> List<C> run(Function0<C> consumers) {
                return engine.runTasks(Optional.of(exchange.operator()), source, consumers);
            }
        }));
    }

    private <T> Plan.Exchange<T> sentLayout(Plan.Exchange<T> plan) {
        return new Plan.Exchange<>(plan.operator(), plan.source(), engine.sending.sent(plan.operator(), plan.layout()));
    }

    @Override
    public List<Task> snapshot(Plan.StateSnapshot<?, ?> snapshot) {
        return reading(engine.states().snapshot(snapshot.operator(), snapshot.partitions()));
    }

    @Override
    public List<Task> held(Plan.Held<?> held) {
        Optional<List<Partition<Object>>> there = held.claim();
        return reading(there.orElseGet(() -> compute(held)));
    }

    private List<Partition<Object>> compute(Plan.Held<?> held) {
        List<Partition<Object>> result = null;
        try {
            result = engine.runTasks(Optional.empty(), tasks(held.source()), RecordBuffer::new).stream()
                    .map(RecordBuffer::partition)
                    .toList();
            return result;
        } finally {
            if (result == null) {
                held.abandon();
            } else {
                held.complete(result);
                engine.held.add(held);
            }
        }
    }

    @Override
    public List<Task> deferred(Plan.Deferred<?> deferred) {
        return tasks(deferred.plan());
    }
}
