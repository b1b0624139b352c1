package io.dstream.eventtime;

import io.dstream.DStream;
import io.dstream.KeyedEventStream;
import io.dstream.KeyedWindowedStream;
import io.dstream.PaneStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.event.ClosingPane;
import io.dstream.event.OnTimePane;
import io.dstream.event.Pane;
import io.dstream.event.PaneTime;
import io.dstream.event.Watermarks;
import io.dstream.event.Window;
import io.dstream.testing.panes.Scenario;
import io.dstream.testing.panes.ShownPane;
import io.dstream.testing.panes.Stage;
import io.dstream.testing.panes.Step;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/** Runs a scenario as a program on the test kit. A record is a key with its time and its number. */
final class ScenarioProgram {
    private ScenarioProgram() {}

    /** The panes of its last stage, as they are to be compared. */
    static List<ShownPane> run(Scenario scenario, boolean rehearse) {
        StreamingContext.Builder builder = StreamingContext.builder()
                .batchInterval(Duration.ofMillis(Step.INTERVAL))
                .parallelism(1);
        try (StreamingTestDriver driver =
                rehearse ? StreamingTestDriver.create(builder) : StreamingTestDriver.withoutRehearsal(builder)) {
            TestInput<Pair<String, Pair<Long, Integer>>> input = driver.input(1);
            TestOutput<ShownPane> output =
                    driver.collect(panes(input.stream(), scenario.stages(), UnaryOperator.identity())
                            .map(ScenarioProgram::shown));
            feed(scenario.steps(), List.of(input), driver);
            return Scenario.comparable(scenario.stages(), output.all());
        }
    }

    /** Runs the batches; records go to the inputs in turn. */
    static void feed(
            List<Step> steps, List<TestInput<Pair<String, Pair<Long, Integer>>>> inputs, StreamingTestDriver driver) {
        int number = 0;
        for (Step step : steps) {
            for (Step.Element element : step.elements()) {
                inputs.get(number % inputs.size()).add(Pair.of(element.key(), Pair.of(element.time(), number)));
                number++;
            }
            for (TestInput<?> input : inputs) {
                if (step.watermark() == Step.MAX) {
                    input.finish();
                } else if (step.watermark() != Step.MIN) {
                    input.watermark(Instant.ofEpochMilli(step.watermark()));
                }
            }
            driver.runBatch();
        }
    }

    /** The panes of the last of several stages, each of which takes in the one before. */
    static PaneStream<String, List<String>> panes(
            DStream<Pair<String, Pair<Long, Integer>>> arrivals,
            List<Stage> stages,
            UnaryOperator<KeyedWindowedStream<String, String>> option) {
        PaneStream<String, List<String>> panes = option.apply(windowed(records(arrivals, "times"), stages.get(0)))
                .named("stage1")
                .toList();
        for (int i = 1; i < stages.size(); i++) {
            panes = option.apply(windowed(panes.events().mapValues(ShownPane::joined), stages.get(i)))
                    .named("stage" + (i + 1))
                    .toList();
        }
        return panes;
    }

    /** The numbers, as text, by key, at their times. */
    static KeyedEventStream<String, String> records(DStream<Pair<String, Pair<Long, Integer>>> arrivals, String name) {
        return arrivals.withEventTimeMillis(arrival -> arrival.value().key(), Watermarks.manual())
                .named(name)
                .mapToPair(arrival ->
                        Pair.of(arrival.key(), arrival.value().value().toString()));
    }

    static KeyedWindowedStream<String, String> windowed(KeyedEventStream<String, String> records, Stage stage) {
        KeyedWindowedStream<String, String> windowed = records.window(EventTerms.windows(stage.windows()))
                .allowedLateness(Duration.ofMillis(stage.lateness()))
                .onTimePane(OnTimePane.valueOf(stage.onTimePane()))
                .closingPane(ClosingPane.valueOf(stage.closingPane()))
                .paneTime(PaneTime.valueOf(stage.paneTime()));
        if (stage.accumulating()) {
            windowed = windowed.accumulating();
        }
        return stage.trigger().name().equals("default")
                ? windowed
                : windowed.trigger(EventTerms.trigger(stage.trigger()));
    }

    private static ShownPane shown(Pane<String, List<String>> pane) {
        return shown(pane, ShownPane.values(pane.value()));
    }

    static ShownPane shown(Pane<String, ?> pane, List<Integer> values) {
        return new ShownPane(
                pane.key(),
                name(pane.window()),
                pane.info().timing().name(),
                pane.info().index(),
                pane.info().nonSpeculativeIndex(),
                pane.info().first(),
                pane.info().last(),
                time(pane),
                values);
    }

    static String name(Window window) {
        return window.equals(Window.GLOBAL)
                ? "global"
                : "[" + window.start().toEpochMilli() + "," + window.end().toEpochMilli() + ")";
    }

    static String time(Pane<?, ?> pane) {
        return pane.window().equals(Window.GLOBAL)
                ? "max"
                : Long.toString(pane.info().time().toEpochMilli());
    }
}
