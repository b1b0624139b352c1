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

/** Runs a scenario as a program on the test kit. */
final class ScenarioProgram {
    /**
     * What comes.
     *
     * @param key the key
     * @param time the time, in milliseconds
     * @param value the number of the record
     */
    record Arrival(String key, long time, int value) {}

    private ScenarioProgram() {}

    /** The panes of its last stage, in their order. */
    static List<ShownPane> run(Scenario scenario, boolean rehearse) {
        StreamingContext.Builder builder = StreamingContext.builder()
                .batchInterval(Duration.ofMillis(Step.INTERVAL))
                .parallelism(1);
        try (StreamingTestDriver driver =
                rehearse ? StreamingTestDriver.create(builder) : StreamingTestDriver.withoutRehearsal(builder)) {
            TestInput<Arrival> input = driver.input(1);
            TestOutput<ShownPane> output = driver.collect(panes(input.stream(), scenario.stages()));
            int value = 0;
            for (Step step : scenario.steps()) {
                for (Step.Element element : step.elements()) {
                    input.add(new Arrival(element.key(), element.time(), value++));
                }
                if (step.watermark() == Step.MAX) {
                    input.finish();
                } else if (step.watermark() != Step.MIN) {
                    input.watermark(Instant.ofEpochMilli(step.watermark()));
                }
                driver.runBatch();
            }
            return Scenario.comparable(scenario.stages(), output.all());
        }
    }

    private static DStream<ShownPane> panes(DStream<Arrival> arrivals, List<Stage> stages) {
        KeyedEventStream<String, String> records = arrivals.withEventTimeMillis(Arrival::time, Watermarks.manual())
                .mapToPair(arrival -> Pair.of(arrival.key(), Integer.toString(arrival.value())));
        PaneStream<String, List<String>> panes =
                windowed(records, stages.get(0)).toList();
        for (Stage stage : stages.subList(1, stages.size())) {
            panes = windowed(panes.events().mapValues(ShownPane::joined), stage).toList();
        }
        return panes.map(ScenarioProgram::shown);
    }

    private static KeyedWindowedStream<String, String> windowed(KeyedEventStream<String, String> records, Stage stage) {
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
        boolean isGlobal = pane.window().equals(Window.GLOBAL);
        return new ShownPane(
                pane.key(),
                isGlobal
                        ? "global"
                        : "[" + pane.window().start().toEpochMilli() + ","
                                + pane.window().end().toEpochMilli() + ")",
                pane.info().timing().name(),
                pane.info().index(),
                pane.info().nonSpeculativeIndex(),
                pane.info().first(),
                pane.info().last(),
                isGlobal ? "max" : Long.toString(pane.info().time().toEpochMilli()),
                ShownPane.values(pane.value()));
    }
}
