package io.dstream.eventtime;

import io.dstream.DStream;
import io.dstream.KeyedWindowedStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.event.Pane;
import io.dstream.testing.panes.Scenario;
import io.dstream.testing.panes.ShownPane;
import io.dstream.testing.panes.Stage;
import io.dstream.testing.panes.Step;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Runs a scenario of one stage as a join: records with even numbers come from the left, the others from the right. */
final class TwoSides {
    private TwoSides() {}

    /** The panes, which show what both sides have. */
    static List<ShownPane> cogroup(Scenario scenario) {
        return run(scenario, (left, right) -> left.cogroup(right).map(TwoSides::cogrouped));
    }

    private static ShownPane cogrouped(Pane<String, Pair<List<String>, List<String>>> pane) {
        List<Integer> values = new ArrayList<>();
        for (int side = 0; side < 2; side++) {
            for (int number : ShownPane.values(
                    side == 0 ? pane.value().key() : pane.value().value())) {
                values.add(number % 2 == side ? number : -1); // which stands in no scenario
            }
        }
        return ScenarioProgram.shown(pane, values);
    }

    /** The panes, which show each pair as one number. */
    static List<ShownPane> join(Scenario scenario) {
        return run(scenario, (left, right) -> left.join(right).map(TwoSides::joined));
    }

    private static ShownPane joined(Pane<String, List<Pair<String, String>>> pane) {
        return ScenarioProgram.shown(
                pane,
                pane.value().stream()
                        .map(pair -> pair(Integer.parseInt(pair.key()), Integer.parseInt(pair.value())))
                        .toList());
    }

    private static int pair(int left, int right) {
        return left * 1_000 + right;
    }

    /** What is expected of a join: the pairs of what each pane of the scenario shows. */
    static List<ShownPane> pairs(Scenario scenario) {
        return scenario.panes().stream()
                .map(pane -> pane.withValues(pane.values().stream()
                        .filter(left -> left % 2 == 0)
                        .flatMap(left -> pane.values().stream()
                                .filter(right -> right % 2 == 1)
                                .map(right -> pair(left, right)))
                        .toList()))
                .toList();
    }

    private static List<ShownPane> run(
            Scenario scenario,
            BiFunction<KeyedWindowedStream<String, String>, KeyedWindowedStream<String, String>, DStream<ShownPane>>
                    join) {
        Stage stage = scenario.stages().get(0);
        try (StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(StreamingContext.builder()
                .batchInterval(Duration.ofMillis(Step.INTERVAL))
                .parallelism(1))) {
            List<TestInput<Pair<String, Pair<Long, Integer>>>> inputs = List.of(driver.input(1), driver.input(1));
            TestOutput<ShownPane> output = driver.collect(join.apply(
                    ScenarioProgram.windowed(ScenarioProgram.records(inputs.get(0).stream(), "left"), stage),
                    ScenarioProgram.windowed(ScenarioProgram.records(inputs.get(1).stream(), "right"), stage)));
            ScenarioProgram.feed(scenario.steps(), inputs, driver);
            return Scenario.comparable(scenario.stages(), output.all());
        }
    }
}
