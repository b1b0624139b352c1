package io.dstream.internal.runtime.times;

import io.dstream.engine.StageTimes;
import io.dstream.internal.text.ProgramLine;
import io.dstream.plan.Operator;
import io.dstream.plan.Step;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Tells from the stack of a task which operator of its pipeline it is in: from the innermost call outwards, the first
 * that says it.
 *
 * <p>Calls of the program's say it, if the library has called them and they are a function of some step. So do calls of
 * the library's: those that keep state, that read the source, or that hand records to whatever the stage ends in.
 */
final class TaskStack {
    private static final String MARK = StageTimes.Run.class.getName();
    private static final String FLAT_MAP_STEP = Step.FlatMap.class.getName();
    private static final String MAP_STEP = Step.Map.class.getName();
    private static final String FILTER_STEP = Step.Filter.class.getName();

    private final StageTimes.Pipeline pipeline;
    private final List<StepFunctions> functions;
    private final Optional<Operator> source;

    /**
     * Where a task is.
     *
     * @param operator the operator that it is in
     * @param line the innermost line of the program in the task; empty where it is in the library alone
     */
    record Found(Operator operator, String line) {}

    /**
     * The stacks of a pipeline.
     *
     * @param pipeline the pipeline
     * @param finder finds the functions of its steps
     * @param source the operator that reads the partition; nothing where it was computed by this program
     */
    TaskStack(StageTimes.Pipeline pipeline, StepFunctions.Finder finder, Optional<Operator> source) {
        this.pipeline = pipeline;
        this.functions = pipeline.steps().stream().map(finder::of).toList();
        this.source = source;
    }

    /**
     * Where a task is.
     *
     * @param frames the stack of its thread, the innermost call first
     * @param inPhase the operator that the driver is in meanwhile
     * @return the operator, and the line of the program; nothing if the stack is not that of a task, which has ended
     *     meanwhile
     */
    Optional<Found> find(StackTraceElement[] frames, Optional<Operator> inPhase) {
        StackTraceElement[] stack = Arrays.stream(frames)
                .filter(frame -> !isGlue(frame.getClassName()))
                .toArray(StackTraceElement[]::new);
        int end = end(stack);
        if (end < 0) {
            return Optional.empty();
        }
        return inside(stack, end)
                .or(pipeline::into)
                .or(() -> inPhase)
                .or(this::last)
                .map(operator -> new Found(operator, ProgramLine.of(Arrays.copyOf(stack, end))));
    }

    private Optional<Operator> last() {
        List<Step> steps = pipeline.steps();
        return steps.isEmpty()
                ? source
                : Optional.of(steps.get(steps.size() - 1).operator());
    }

    /** Where the innermost task of a stack has been called. */
    private static int end(StackTraceElement[] stack) {
        for (int i = 0; i < stack.length; i++) {
            if (stack[i].getClassName().equals(MARK)) {
                return i;
            }
        }
        return -1;
    }

    private Optional<Operator> inside(StackTraceElement[] stack, int end) {
        boolean foreign = false; // whether the last call that was not the library's is none of the functions
        for (int i = 0; i < end; i++) {
            String type = stack[i].getClassName();
            if (!isOfLibrary(type)) {
                if (isOfLibrary(stack[i + 1].getClassName())) {
                    Optional<Operator> called = operatorOf(stack[i]);
                    if (called.isPresent()) {
                        return called;
                    }
                    foreign = true;
                }
            } else {
                Place place = Place.of(type);
                if (place != Place.ANYWHERE && (foreign || place != Place.CUSTOM)) {
                    return at(place, foreign, stack, i, end);
                }
            }
        }
        return source;
    }

    private Optional<Operator> operatorOf(StackTraceElement frame) {
        for (int i = 0; i < functions.size(); i++) {
            if (functions.get(i).has(frame)) {
                return Optional.of(pipeline.steps().get(i).operator());
            }
        }
        return Optional.empty();
    }

    private Optional<Operator> at(Place place, boolean foreign, StackTraceElement[] stack, int from, int end) {
        return switch (place) {
            case STATE -> first(Step.Stateful.class);
            case SOURCE -> source;
            case FLAT_MAP -> foreign ? first(Step.FlatMap.class) : Optional.empty();
            case MAP -> foreign ? only(Step.Map.class) : Optional.empty();
            case FILTER -> foreign ? only(Step.Filter.class) : Optional.empty();
            case CUSTOM -> only(Step.Custom.class);
            case PULLING -> pulling(stack, from, end);
            case CONSUMER, ANYWHERE -> Optional.empty();
        };
    }

    private Optional<Operator> first(Class<? extends Step> kind) {
        return pipeline.steps().stream()
                .filter(kind::isInstance)
                .map(Step::operator)
                .findFirst();
    }

    private Optional<Operator> only(Class<? extends Step> kind) {
        List<Operator> all = pipeline.steps().stream()
                .filter(kind::isInstance)
                .map(Step::operator)
                .toList();
        return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
    }

    /** Steps that pull call those before them, so the outermost call is the last step's. */
    private Optional<Operator> pulling(StackTraceElement[] stack, int from, int end) {
        List<Operator> all = pipeline.steps().stream()
                .filter(Step.Pulling.class::isInstance)
                .map(Step::operator)
                .toList();
        int outside = 0;
        for (int i = from + 1; i < end; i++) {
            outside += Place.of(stack[i].getClassName()) == Place.PULLING ? 1 : 0;
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(Math.max(0, all.size() - 1 - outside)));
    }

    /** Whether a class is made by the JDK, between who calls a lambda and its code. Some JVMs show these, some not. */
    private static boolean isGlue(String type) {
        return type.contains("$$Lambda") || type.startsWith("java.lang.invoke.");
    }

    private static boolean isOfLibrary(String type) {
        return type.startsWith("io.dstream.") && !ProgramLine.isOfProgram(type);
    }

    /** What a class of the library says about where a task is. */
    private enum Place {
        STATE,
        SOURCE,
        MAP,
        FILTER,
        FLAT_MAP,
        PULLING,
        CUSTOM,
        /** It takes records, and calls no function of the program's that is a step's. */
        CONSUMER,
        /** It says nothing: the call outside says it. */
        ANYWHERE;

        static Place of(String type) {
            if (type.startsWith("io.dstream.internal.keyed.")
                    || type.startsWith("io.dstream.internal.window.")
                    || type.startsWith("io.dstream.internal.eventtime.")
                    || type.startsWith("io.dstream.internal.heap.")) {
                return STATE;
            } else if (type.startsWith("io.dstream.engine.task.loop.") || type.startsWith(FLAT_MAP_STEP)) {
                return FLAT_MAP;
            } else if (type.startsWith("io.dstream.engine.task.")) {
                return ofTask(type.substring("io.dstream.engine.task.".length()));
            } else if (type.startsWith("io.dstream.plan.")) {
                return ofPlan(type);
            }
            return type.startsWith("io.dstream.batch.") ? CUSTOM : ANYWHERE;
        }

        private static Place ofTask(String name) {
            return switch (name) {
                case "Task", "Feed" -> SOURCE;
                case "Results" -> PULLING;
                default -> CONSUMER;
            };
        }

        private static Place ofPlan(String type) {
            if (type.startsWith(MAP_STEP)) {
                return MAP;
            } else if (type.startsWith(FILTER_STEP)) {
                return FILTER;
            }
            return type.startsWith("io.dstream.plan.Ending")
                            || type.startsWith("io.dstream.plan.Folding")
                            || type.startsWith("io.dstream.plan.Combiner")
                    ? CONSUMER
                    : ANYWHERE;
        }
    }
}
