package io.dstream.engine.task;

import io.dstream.function.Function0;
import io.dstream.plan.LayoutVisitor;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.Plan.Layout;
import io.dstream.plan.RecordConsumer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Lays records out over partitions anew, in one process. Stateless. */
public final class Exchanges {
    private Exchanges() {}

    /** Runs the tasks that give the records. */
    public interface Tasks {
        /**
         * Runs them.
         *
         * @param consumers makes what takes the records of one of them
         * @param <C> the consumers
         * @return the consumers, in the order of the tasks, all of them told of the end
         */
        <C extends RecordConsumer<?>> List<C> run(Function0<C> consumers);
    }

    /**
     * Lays records out as a plan says.
     *
     * @param plan the plan
     * @param tasks give the records of its source
     * @return its partitions
     */
    @SuppressWarnings("unchecked")
    public static List<Partition<Object>> run(Plan.Exchange<?> plan, Tasks tasks) {
        Operator operator = plan.operator();
        Layout<Object> layout = (Layout<Object>) plan.layout();
        int n = layout.partitions();
        return layout.accept(new LayoutVisitor<>() {
            private List<RecordBuffer> buffers() {
                return tasks.run(RecordBuffer::new);
            }

            @Override
            public List<Partition<Object>> evenly() {
                return roundRobin(buffers(), n);
            }

            @Override
            public List<Partition<Object>> byKey() {
                return Exchanges.byKey(tasks.run(() -> new KeyRanges(operator, n)), n);
            }

            @Override
            public List<Partition<Object>> coalesced() {
                return Exchanges.coalesced(buffers(), n);
            }

            @Override
            public List<Partition<Object>> sorted(Comparator<? super Object> order) {
                return Exchanges.sorted(tasks, n, operator, order);
            }
        });
    }

    private static List<Partition<Object>> byKey(List<KeyRanges> tasks, int n) {
        List<Partition<Object>> parts = new ArrayList<>(n);
        for (int range = 0; range < n; range++) {
            List<RecordBuffer> buffers = new ArrayList<>(tasks.size());
            for (KeyRanges task : tasks) {
                buffers.add(task.range(range));
            }
            parts.add(concat(buffers));
        }
        return parts;
    }

    private static List<Partition<Object>> coalesced(List<RecordBuffer> buffers, int n) {
        int parts = Math.min(n, buffers.size());
        List<Partition<Object>> result = new ArrayList<>(n);
        for (int p = 0; p < parts; p++) {
            result.add(concat(buffers.subList(
                    (int) ((long) buffers.size() * p / parts), (int) ((long) buffers.size() * (p + 1) / parts))));
        }
        return result;
    }

    private static List<Partition<Object>> roundRobin(List<RecordBuffer> buffers, int n) {
        return Partition.split(join(buffers), 0, total(buffers), n);
    }

    private static List<Partition<Object>> sorted(Tasks tasks, int n, Operator operator, Comparator<Object> order) {
        List<Object[]> runs = tasks.run(() -> new Sorting(operator, order)).stream()
                .map(sorting -> sorting.sorted)
                .toList();
        Object[] all = operator.apply(Exchanges::merge, runs, order);
        return Partition.split(all, 0, all.length, n);
    }

    /** Merges sorted runs; of equal records, those of the earlier run come first. */
    private static Object[] merge(List<Object[]> runs, Comparator<Object> order) {
        int total = 0;
        for (Object[] run : runs) {
            total = Math.addExact(total, run.length);
        }
        Object[] all = new Object[total];
        int[] next = new int[runs.size()];
        PriorityQueue<Integer> heads =
                new PriorityQueue<>(Comparator.<Integer, Object>comparing(r -> runs.get(r)[next[r]], order)
                        .thenComparing(Comparator.naturalOrder()));
        for (int r = 0; r < next.length; r++) {
            if (runs.get(r).length > 0) {
                heads.add(r);
            }
        }
        for (int i = 0; i < all.length; i++) {
            int r = heads.remove();
            all[i] = runs.get(r)[next[r]++];
            if (next[r] < runs.get(r).length) {
                heads.add(r);
            }
        }
        return all;
    }

    private static Partition<Object> concat(List<RecordBuffer> buffers) {
        return Partition.concat(buffers.stream().map(RecordBuffer::partition).toList());
    }

    private static int total(List<RecordBuffer> buffers) {
        int total = 0;
        for (RecordBuffer buffer : buffers) {
            total = Math.addExact(total, buffer.size());
        }
        return total;
    }

    private static Object[] join(List<RecordBuffer> buffers) {
        Object[] all = new Object[total(buffers)];
        int at = 0;
        for (RecordBuffer buffer : buffers) {
            at = buffer.copyTo(all, at);
        }
        return all;
    }

    /** Sorts the records of one task. */
    @SuppressWarnings("serial") // lives and dies in one process
    private static final class Sorting extends RecordConsumer<Object> {
        private final RecordBuffer records = new RecordBuffer();
        private final Operator operator;
        private final Comparator<Object> order;
        private Object[] sorted;

        Sorting(Operator operator, Comparator<Object> order) {
            this.operator = operator;
            this.order = order;
        }

        @Override
        public void accept(Object record) {
            records.accept(record);
        }

        @Override
        public void end() {
            sorted = new Object[records.size()];
            records.copyTo(sorted, 0);
            operator.run(all -> Arrays.sort(all, order), sorted);
        }
    }
}
