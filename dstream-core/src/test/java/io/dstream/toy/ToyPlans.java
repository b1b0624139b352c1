package io.dstream.toy;

import io.dstream.batch.Pair;
import io.dstream.plan.Combiner;
import io.dstream.plan.LayoutVisitor;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.PlanVisitor;
import io.dstream.plan.Step;
import io.dstream.table.KeyHash;
import io.dstream.table.StateTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What becomes of each kind of node. */
final class ToyPlans implements PlanVisitor<List<ToyPart>> {
    private final ToyEngine engine;

    ToyPlans(ToyEngine engine) {
        this.engine = engine;
    }

    private List<ToyPart> parts(Plan<?> plan) {
        return plan.accept(this);
    }

    private static List<ToyPart> partsOf(List<? extends List<?>> lists) {
        return lists.stream().map(ToyPart::of).toList();
    }

    private static <R> List<R> each(int n, Supplier<R> maker) {
        return Stream.generate(maker).limit(n).toList();
    }

    @Override
    public List<ToyPart> data(Plan.Data<?> data) {
        return data.parts().stream().map(ToyPart::of).toList();
    }

    @Override
    public List<ToyPart> pipe(Plan.Pipe<?> pipe) {
        Step step = engine.sent(pipe.step().operator(), pipe.step());
        List<ToyPart> source = parts(pipe.source());
        return IntStream.range(0, source.size())
                .<ToyPart>mapToObj(p -> step instanceof Step.Stateful stateful
                        ? stateful(stateful, source.get(p), p, source.size())
                        : consumer -> source.get(p).feed(step.attach(consumer, p)))
                .toList();
    }

    private ToyPart stateful(Step.Stateful step, ToyPart source, int partition, int partitions) {
        StateTable table = engine.state()
                .tables(step.operator(), Optional.of(step.fn()), partitions)
                .get(partition);
        return consumer -> source.feed(step.attach(consumer, table));
    }

    @Override
    public List<ToyPart> union(Plan.Union<?> union) {
        return union.sources().stream()
                .flatMap(source -> parts(source).stream())
                .toList();
    }

    // ---- by key ----

    private static int range(Operator operator, Object pair, int ranges) {
        return operator.<Object, Integer>apply(
                p -> {
                    Object key = ((Pair<?, ?>) p).key();
                    KeyHash.checkKey(key);
                    return KeyHash.partition(KeyHash.of(key), ranges);
                },
                pair);
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<ToyPart> combine(Plan.Combine<?, ?, ?> combine) {
        Combiner<Object, Object, Object> combiner =
                (Combiner<Object, Object, Object>) engine.sent(combine.operator(), combine.combiner());
        int n = combine.partitions();
        List<Map<Object, Object>> all = each(n, LinkedHashMap::new);
        for (ToyPart part : parts(combine.source())) {
            List<Map<Object, Object>> own = each(n, LinkedHashMap::new);
            for (Object record : part.records()) {
                Pair<Object, Object> pair = (Pair<Object, Object>) record;
                Map<Object, Object> range = own.get(range(combine.operator(), pair, n));
                range.put(
                        pair.key(),
                        range.containsKey(pair.key())
                                ? combiner.add(range.get(pair.key()), pair.value())
                                : combiner.create(pair.value()));
            }
            for (int r = 0; r < n; r++) {
                Map<Object, Object> range = all.get(r);
                own.get(r)
                        .forEach((key, accumulator) -> range.put(
                                key,
                                range.containsKey(key) ? combiner.merge(range.get(key), accumulator) : accumulator));
            }
        }
        return all.stream()
                .<ToyPart>map(range -> consumer -> {
                    range.forEach((key, accumulator) -> consumer.accept(Pair.of(key, combiner.finish(accumulator))));
                    consumer.end();
                })
                .toList();
    }

    @Override
    public List<ToyPart> coGroup(Plan.CoGroup<?> coGroup) {
        int n = coGroup.partitions();
        int sides = coGroup.sources().size();
        List<Map<Object, List<List<Object>>>> all = each(n, LinkedHashMap::new);
        for (int side = 0; side < sides; side++) {
            for (ToyPart part : parts(coGroup.sources().get(side))) {
                for (Object record : part.records()) {
                    Pair<?, ?> pair = (Pair<?, ?>) record;
                    all.get(range(coGroup.operator(), pair, n))
                            .computeIfAbsent(pair.key(), key -> each(sides, ArrayList::new))
                            .get(side)
                            .add(pair.value());
                }
            }
        }
        return partsOf(all.stream()
                .map(range -> range.entrySet().stream()
                        .filter(group -> coGroup.required().stream()
                                .noneMatch(side -> group.getValue().get(side).isEmpty()))
                        .map(group -> Pair.of(group.getKey(), group.getValue()))
                        .toList())
                .toList());
    }

    // ---- other layouts ----

    @Override
    @SuppressWarnings("unchecked")
    public List<ToyPart> exchange(Plan.Exchange<?> exchange) {
        List<List<Object>> source =
                parts(exchange.source()).stream().map(ToyPart::records).toList();
        List<Object> all = source.stream().flatMap(List::stream).collect(ArrayList::new, List::add, List::addAll);
        int n = exchange.layout().partitions();
        return ((Plan.Layout<Object>) exchange.layout()).accept(new LayoutVisitor<>() {
            @Override
            public List<ToyPart> evenly() {
                return Partition.split(all, n).stream().map(ToyPart::of).toList();
            }

            @Override
            public List<ToyPart> byKey() {
                List<List<Object>> ranges = each(n, ArrayList::new);
                all.forEach(
                        pair -> ranges.get(range(exchange.operator(), pair, n)).add(pair));
                return partsOf(ranges);
            }

            @Override
            public List<ToyPart> coalesced() {
                int parts = Math.min(n, source.size());
                return IntStream.range(0, parts)
                        .<ToyPart>mapToObj(p -> consumer -> {
                            source.subList(source.size() * p / parts, source.size() * (p + 1) / parts)
                                    .forEach(records -> records.forEach(consumer::accept));
                            consumer.end();
                        })
                        .toList();
            }

            @Override
            public List<ToyPart> sorted(Comparator<? super Object> order) {
                Comparator<? super Object> there = engine.sent(exchange.operator(), order);
                exchange.operator().run((List<Object> records) -> records.sort(there), all);
                return evenly();
            }
        });
    }

    // ---- what is there, or is to be there ----

    @Override
    public List<ToyPart> snapshot(Plan.StateSnapshot<?, ?> snapshot) {
        ToyState state = engine.state();
        return partsOf(state.tables(snapshot.operator(), Optional.empty(), snapshot.partitions()).stream()
                .map(state::pairs)
                .toList());
    }

    @Override
    public List<ToyPart> held(Plan.Held<?> held) {
        return engine.result(held);
    }

    @Override
    public List<ToyPart> deferred(Plan.Deferred<?> deferred) {
        return parts(deferred.plan());
    }
}
