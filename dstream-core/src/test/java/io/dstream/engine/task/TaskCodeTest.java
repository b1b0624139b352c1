package io.dstream.engine.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.function.Function1;
import io.dstream.function.Order;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Step;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Code that cannot be sent is refused with the way to what is in the way. */
class TaskCodeTest {
    private static final Operator MAP = new Operator("enrich", "map", "Job.java:17");

    /** Stands for a connection to somewhere. */
    private static final class Connection {
        int use() {
            return 1;
        }
    }

    private static final class Pool implements Serializable {
        private static final long serialVersionUID = 1L;
        private final Connection[] connections = {null, new Connection()};
        private final transient Connection forgotten = new Connection();

        int use() {
            return connections[1].use() + forgotten.use();
        }
    }

    private record Settings(String name, Map<String, Object> all) implements Serializable {}

    private final String prefix = "of an object that is not serialisable";

    private static void refuses(Function1<?, ?> fn, String why) {
        @SuppressWarnings("unchecked")
        Step step = new Step.Map(MAP, (Function1<Object, Object>) fn);
        refuses((Object) step, why);
    }

    private static void refuses(Object code, String why) {
        assertThatThrownBy(() -> TaskCode.write(MAP, code))
                .isInstanceOf(OperatorException.class)
                .hasMessageStartingWith("operator enrich/map (Job.java:17) failed: ")
                .hasMessageContaining("expected code that can be sent to another process, found " + why)
                .hasRootCauseInstanceOf(NotSerializableException.class);
    }

    // ---- lambdas ----

    @Test
    void whatALambdaCaptures() {
        Connection connection = new Connection();
        refuses(
                n -> "" + n + connection.use(),
                "an object that is not serialisable, a io.dstream.engine.task.TaskCodeTest$Connection (captured by a lambda"
                        + " of TaskCodeTest): let the function make it where it runs, or capture only what it needs of it");
    }

    @Test
    void aFieldOfWhatALambdaCaptures() {
        Pool pool = new Pool();
        refuses(
                n -> "" + n + pool.use(),
                "an object that is not serialisable, a io.dstream.engine.task.TaskCodeTest$Connection"
                        + " (TaskCodeTest$Pool.connections[1], captured by a lambda of TaskCodeTest): let");
    }

    @Test
    void theObjectThatALambdaIsWrittenIn() {
        refuses(
                n -> prefix + n,
                "an object that is not serialisable, a io.dstream.engine.task.TaskCodeTest (this, captured by a lambda of"
                        + " TaskCodeTest): it uses a field or a method of that object; copy what it needs to a local variable"
                        + " before it, and use that");
    }

    private static final class Job implements Serializable {
        private static final long serialVersionUID = 1L;
        private final Connection connection = new Connection();

        Function1<Object, Object> function() {
            return n -> "" + n + connection.use();
        }
    }

    @Test
    void aFieldOfTheObjectThatALambdaIsWrittenIn() {
        refuses(
                new Job().function(),
                "an object that is not serialisable, a io.dstream.engine.task.TaskCodeTest$Connection"
                        + " (this.connection, captured by a lambda of TaskCodeTest$Job): let");
    }

    @Test
    void whatALambdaWithinALambdaCaptures() {
        Pool pool = new Pool();
        Function1<Object, Object> inner = n -> "" + n + pool.use();
        refuses(
                n -> inner.apply(n),
                "an object that is not serialisable, a io.dstream.engine.task.TaskCodeTest$Connection"
                        + " (TaskCodeTest$Pool.connections[1], captured by a lambda of TaskCodeTest)");
    }

    @Test
    void whatAMethodReferenceIsBoundTo() {
        Connection connection = new Connection();
        Function1<Object, Boolean> equal = connection::equals;
        refuses(
                equal,
                "an object that is not serialisable, a io.dstream.engine.task.TaskCodeTest$Connection (captured by a lambda"
                        + " of TaskCodeTest)");
    }

    @Test
    void lambdasThatAreNotSerialisable() {
        Comparator<String> byLength = (a, b) -> Integer.compare(a.length(), b.length());
        refuses(
                (Object) byLength,
                "a lambda that is not serialisable, " + byLength.getClass().getName() + ": write");
        refuses(
                (Function1<String, Object>) s -> byLength.compare(s, ""),
                "a lambda that is not serialisable, " + byLength.getClass().getName()
                        + " (captured by a lambda of TaskCodeTest): write a comparator as Order.of((a, b) -> ...)");
        assertThat(TaskCode.write(MAP, Order.<String>of((a, b) -> Integer.compare(a.length(), b.length()))))
                .isNotEmpty();
    }

    // ---- other objects ----

    private static final class Enricher implements Function1<Object, Object> {
        private static final long serialVersionUID = 1L;
        private final Settings settings = new Settings("s", new HashMap<>(Map.of("connection", new Connection())));

        @Override
        public Object apply(Object record) {
            return settings + "" + record;
        }
    }

    @Test
    void aFieldOfAFunctionThatIsAClass() {
        refuses(
                new Enricher(),
                "an object that is not serialisable, a io.dstream.engine.task.TaskCodeTest$Connection"
                        + " (TaskCodeTest$Enricher.settings.all[TaskCodeTest$Connection]): let");
    }

    @Test
    void anElementOfAList() {
        List<Object> all = new ArrayList<>(List.of("a", new Connection()));
        refuses(
                n -> all.indexOf(n),
                "an object that is not serialisable, a io.dstream.engine.task.TaskCodeTest$Connection"
                        + " (ArrayList[TaskCodeTest$Connection], captured by a lambda of TaskCodeTest): let");
    }

    /** Leads to itself. */
    private static final class Ring implements Serializable {
        private static final long serialVersionUID = 1L;
        Object self = this;
        Object other;

        int use() {
            return self == other ? 0 : 1;
        }
    }

    @Test
    void objectsThatLeadToEachOther() {
        Ring first = new Ring();
        Ring second = new Ring();
        first.other = second;
        second.self = first;
        second.other = new Connection();
        refuses(
                n -> "" + n + first.use(),
                "an object that is not serialisable, a io.dstream.engine.task.TaskCodeTest$Connection");
    }

    @Test
    void objectsFarDown() {
        Ring first = new Ring();
        Ring last = first;
        for (int i = 0; i < 100; i++) {
            Ring next = new Ring();
            last.self = null;
            last.other = next;
            last = next;
        }
        last.self = new Connection();
        refuses(
                n -> "" + n + first.use(),
                "an object that is not serialisable, a io.dstream.engine.task.TaskCodeTest$Connection: let");
    }

    private static final class Guarded implements Function1<Object, Object> {
        private static final long serialVersionUID = 1L;

        @Override
        public Object apply(Object record) {
            return record;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            throw new IOException("never " + out);
        }
    }

    @Test
    void whatRefusesToBeWrittenSaysWhyItself() {
        assertThatThrownBy(() -> TaskCode.write(MAP, new Step.Map(MAP, new Guarded())))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("failed: java.io.IOException: never");
    }
}
