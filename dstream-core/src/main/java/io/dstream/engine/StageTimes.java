package io.dstream.engine;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.Step;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * How long tasks take, and which of them are running. An engine tells of each of them; that costs two readings of the
 * clock and two stores. Safe for use by many threads.
 */
public final class StageTimes {
    /** Of how many stages sums are kept between two calls of {@link #take}; those beyond them are added up as one. */
    static final int MOST_STAGES = 200;

    private static final int NOT_RUN = -1;

    private final LongSupplier clock;
    private final ThreadLocal<Slot> slots = ThreadLocal.withInitial(this::newSlot);
    private final List<Slot> allSlots = new CopyOnWriteArrayList<>();
    private final Map<List<String>, Sums> stages = new LinkedHashMap<>(); // under this object's lock

    /**
     * No times yet.
     *
     * @param clock tells nanoseconds
     */
    public StageTimes(LongSupplier clock) {
        this.clock = checkNotNull(clock, "times of tasks need a clock");
    }

    /**
     * What a task takes records through.
     *
     * @param steps the steps, in the order in which records go through them
     * @param into the operator that takes what comes out; nothing where that is the end of all
     */
    public record Pipeline(List<Step> steps, Optional<Operator> into) {
        /** Copies the list. */
        public Pipeline {
            steps = List.copyOf(steps);
        }

        /**
         * The operators in it.
         *
         * @return their ids, each once where steps of the same operator follow one another
         */
        public List<String> operators() {
            List<String> ids = new ArrayList<>();
            steps.forEach(step -> add(ids, step.operator()));
            into.ifPresent(operator -> add(ids, operator));
            return ids;
        }

        private static void add(List<String> ids, Operator operator) {
            if (ids.isEmpty() || !ids.get(ids.size() - 1).equals(operator.id())) {
                ids.add(operator.id());
            }
        }
    }

    /**
     * A task that runs.
     *
     * @param thread its thread
     * @param pipeline what it takes records through
     * @param source the partition that it reads; nothing where it reads none, but merges what others have read
     * @param partition the number of the partition, from 0
     * @param since when it began, as the clock tells
     */
    public record Running(Thread thread, Pipeline pipeline, Optional<Partition<?>> source, int partition, long since) {}

    /**
     * What tasks that ran the same operators did, all times in nanoseconds.
     *
     * @param operators the ids of the operators; empty for stages beyond the number that is kept
     * @param runs how many times the stage ran
     * @param tasks how many tasks there were
     * @param wall the time from the beginning to the end of its runs
     * @param busy the time that its tasks took
     * @param slowest the time of the task that took longest
     * @param slowestPartition the partition that this task read
     * @param slowestRecords how many records that partition had; -1 if not known
     * @param records how many records all partitions had; -1 if not known
     */
    public record Stage(
            List<String> operators,
            int runs,
            int tasks,
            long wall,
            long busy,
            long slowest,
            int slowestPartition,
            long slowestRecords,
            long records) {}

    /** The work of a task. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does it.
         *
         * @throws Exception whatever a function throws
         */
        void run() throws Exception;
    }

    // ---- an engine tells ----

    /**
     * Begins to run tasks.
     *
     * @param pipelines the pipeline of each task: the same object for neighbours that have the same one
     * @param sources the partition that each task reads; none where tasks merge what others have read
     * @return takes the time of each
     */
    public Run begin(List<Pipeline> pipelines, List<? extends Partition<?>> sources) {
        return new Run(pipelines, sources);
    }

    /** Tasks that are run in one go. */
    public final class Run {
        private final List<Pipeline> pipelines;
        private final List<? extends Partition<?>> sources;
        private final long start = clock.getAsLong();
        private final long[] nanos; // of each task; each is written by the thread that runs it

        private Run(List<Pipeline> pipelines, List<? extends Partition<?>> sources) {
            this.pipelines = pipelines;
            this.sources = sources;
            this.nanos = new long[pipelines.size()];
            Arrays.fill(nanos, NOT_RUN);
        }

        /**
         * Runs a task, on the calling thread.
         *
         * @param task its number, from 0
         * @param work what it does
         * @throws Exception whatever the work throws
         */
        public void time(int task, Work work) throws Exception {
            Slot slot = slots.get();
            Run outer = slot.run;
            int outerTask = slot.task;
            long outerSince = slot.since;
            long begun = clock.getAsLong();
            slot.enter(this, task, begun);
            try {
                work.run();
            } finally {
                nanos[task] = clock.getAsLong() - begun;
                slot.enter(outer, outerTask, outerSince);
            }
        }

        /** Ends it, all tasks that were begun being over. */
        public void end() {
            long wall = clock.getAsLong() - start;
            for (int from = 0; from < nanos.length; ) {
                int to = from + 1;
                while (to < nanos.length && isOneStage(from, to)) {
                    to++;
                }
                add(pipelines.get(from).operators(), wall, from, to);
                from = to;
            }
        }

        @SuppressWarnings("ReferenceEquality") // whoever begins a run gives the same object
        private boolean isOneStage(int a, int b) {
            return pipelines.get(a) == pipelines.get(b);
        }

        private void add(List<String> operators, long wall, int from, int to) {
            synchronized (StageTimes.this) {
                boolean hasRoom = stages.size() < MOST_STAGES || stages.containsKey(operators);
                Sums sums = stages.computeIfAbsent(hasRoom ? operators : List.of(), any -> new Sums());
                sums.runs++;
                sums.wall += wall;
                for (int task = from; task < to; task++) {
                    if (nanos[task] != NOT_RUN) {
                        sums.add(
                                nanos[task],
                                task - from,
                                sources.isEmpty() ? -1 : sources.get(task).size());
                    }
                }
            }
        }

        private Running running(Thread thread, int task, long since) {
            int first = task;
            while (first > 0 && isOneStage(first - 1, task)) {
                first--;
            }
            Optional<Partition<?>> source = sources.isEmpty() ? Optional.empty() : Optional.of(sources.get(task));
            return new Running(thread, pipelines.get(task), source, task - first, since);
        }
    }

    private static final class Sums {
        private int runs;
        private int tasks;
        private long wall;
        private long busy;
        private long slowest = NOT_RUN;
        private int slowestPartition;
        private long slowestRecords;
        private long records;
        private boolean recordsUnknown;

        void add(long nanos, int partition, long size) {
            tasks++;
            busy += nanos;
            records += Math.max(0, size);
            recordsUnknown |= size < 0;
            if (nanos > slowest) {
                slowest = nanos;
                slowestPartition = partition;
                slowestRecords = size;
            }
        }

        Stage stage(List<String> operators) {
            return new Stage(
                    operators,
                    runs,
                    tasks,
                    wall,
                    busy,
                    Math.max(0, slowest),
                    slowestPartition,
                    slowestRecords,
                    recordsUnknown ? -1 : records);
        }
    }

    // ---- what has been told ----

    /**
     * What was done since this was last asked.
     *
     * @return a stage for each pipeline that ran, those that ran first being first
     */
    public synchronized List<Stage> take() {
        List<Stage> all = new ArrayList<>();
        stages.forEach((operators, sums) -> all.add(sums.stage(operators)));
        stages.clear();
        return all;
    }

    /**
     * The tasks that are running. What one thread begins while another asks may be missing.
     *
     * @return the innermost task of each thread that is in one
     */
    public List<Running> running() {
        List<Running> all = new ArrayList<>();
        allSlots.forEach(slot -> slot.running().ifPresent(all::add));
        return all;
    }

    private Slot newSlot() {
        allSlots.removeIf(slot -> !slot.thread.isAlive());
        Slot slot = new Slot();
        allSlots.add(slot);
        return slot;
    }

    /** What a thread is in. Written by that thread; read by others, in time but without order. */
    private static final class Slot {
        private static final VarHandle RUN = runHandle();

        private final Thread thread = Thread.currentThread();
        private int task;
        private long since;
        private Run run; // null where it is in no task

        private static VarHandle runHandle() {
            try {
                return MethodHandles.lookup().findVarHandle(Slot.class, "run", Run.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        void enter(Run next, int nextTask, long begun) {
            task = nextTask;
            since = begun;
            RUN.setRelease(this, next);
        }

        Optional<Running> running() {
            Run now = (Run) RUN.getAcquire(this);
            int nowTask = task;
            long nowSince = since;
            return now == null || nowTask >= now.nanos.length || now != RUN.getAcquire(this)
                    ? Optional.empty()
                    : Optional.of(now.running(thread, nowTask, nowSince));
        }
    }
}
