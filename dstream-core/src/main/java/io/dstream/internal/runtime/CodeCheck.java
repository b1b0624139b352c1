package io.dstream.internal.runtime;

import io.dstream.engine.Engine;
import io.dstream.internal.graph.Graph;
import io.dstream.internal.graph.OutputNode;
import io.dstream.internal.graph.StateNode;
import io.dstream.internal.runtime.CompiledGraph.Stage;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Plan;
import io.dstream.plan.PlanVisitor;
import java.util.Optional;
import java.util.Set;

/**
 * Shows an engine, before the first batch, what code of a program it will be given: better refused now than in the
 * night, when a record comes that takes the other way.
 */
public final class CodeCheck {
    private final Engine engine;
    private OperatorException first; // null while all is well

    private CodeCheck(Engine engine) {
        this.engine = engine;
    }

    /**
     * Has the engine check the code of all operators.
     *
     * @throws OperatorException if the engine refuses some; whatever else it refuses is suppressed in its cause
     */
    public static void run(Engine engine, Graph graph) {
        CodeCheck check = new CodeCheck(engine);
        CompiledGraph.of(engine, graph, Set.of()).stages().forEach(check::stage);
        graph.outputs().forEach(check::output);
        if (check.first != null) {
            throw check.first;
        }
    }

    private void stage(Stage stage) {
        if (stage.node() instanceof StateNode state) {
            check(state.operator(), state.function());
        }
        if (stage.template() != null) {
            stage.template()
                    .nodes()
                    .flatMap(node -> node.accept(CODE).stream())
                    .forEach(code -> check(code.operator, code.code));
        }
    }

    private void output(OutputNode output) {
        output.operator()
                .<Optional<Object>>apply(output.sink()::taskCode)
                .ifPresent(code -> check(output.operator(), code));
    }

    private void check(Operator operator, Object code) {
        try {
            engine.check(operator, code);
        } catch (OperatorException e) {
            if (first == null) {
                first = e;
            } else {
                first.getCause().addSuppressed(e); // the cause is what the program is given
            }
        }
    }

    private record Code(Operator operator, Object code) {}

    /** What of a node goes to tasks. */
    private static final PlanVisitor<Optional<Code>> CODE = new PlanVisitor<>() {
        @Override
        public Optional<Code> data(Plan.Data<?> data) {
            return Optional.empty();
        }

        @Override
        public Optional<Code> pipe(Plan.Pipe<?> pipe) {
            return Optional.of(new Code(pipe.step().operator(), pipe.step()));
        }

        @Override
        public Optional<Code> union(Plan.Union<?> union) {
            return Optional.empty();
        }

        @Override
        public Optional<Code> exchange(Plan.Exchange<?> exchange) {
            return Optional.of(new Code(exchange.operator(), exchange.layout()));
        }

        @Override
        public Optional<Code> combine(Plan.Combine<?, ?, ?> combine) {
            return Optional.of(new Code(combine.operator(), combine.combiner()));
        }

        @Override
        public Optional<Code> coGroup(Plan.CoGroup<?> coGroup) {
            return Optional.empty();
        }

        @Override
        public Optional<Code> snapshot(Plan.StateSnapshot<?, ?> snapshot) {
            return Optional.empty();
        }

        @Override
        public Optional<Code> held(Plan.Held<?> held) {
            return Optional.empty();
        }

        @Override
        public Optional<Code> deferred(Plan.Deferred<?> deferred) {
            return Optional.empty();
        }
    };
}
