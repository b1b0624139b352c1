package io.dstream.eventtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.KeyedWindowedStream;
import io.dstream.PaneStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.engine.Engine;
import io.dstream.event.Late;
import io.dstream.event.Pane;
import io.dstream.event.Timing;
import io.dstream.eventtime.WindowModel.Mode;
import io.dstream.internal.local.LocalEngine;
import io.dstream.testing.panes.ShownPane;
import io.dstream.testing.panes.Stage;
import io.dstream.testing.panes.Step;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows, triggers and panes against a model that keeps everything in lists, batch by batch. */
class EventTimeModelTest {

    @TempDir
    Path directory;

    private IntFunction<? extends Engine> engines = threads -> new LocalEngine("model", threads);

    /** Programs are run by engines of another kind, given how many threads they are to use. */
    EventTimeModelTest by(IntFunction<? extends Engine> others, Path checkpoints) {
        engines = others;
        directory = checkpoints;
        return this;
    }

    @Test
    void panesAndLateRecordsAreThoseOfTheModel() {
        for (int seed = 0; seed < 400; seed++) {
            check(seed, 1, 1, false);
        }
    }

    @Test
    void sessionsThatAreMadeLongerAfterTheirEndAreEarlyAgain() {
        for (int seed = 600; seed < 800; seed++) {
            RandomPrograms programs = new RandomPrograms(seed);
            check(seed, programs.steps(), List.of(programs.lateSessions()), 1, 1, false);
        }
    }

    @Test
    void panesAreOnTimeForTheNextStage() {
        for (int seed = 800; seed < 1_000; seed++) {
            checkTwoStages(seed, 1, 1, false);
        }
    }

    @Test
    void partitionsAndThreadsMakeNoDifference() {
        for (int seed = 400; seed < 500; seed++) {
            check(seed, 4, 3, false);
            checkTwoStages(seed, 4, 3, false);
        }
    }

    @Test
    void restartsMakeNoDifference() {
        for (int seed = 500; seed < 540; seed++) {
            check(seed, 1 + seed % 2 * 3, 1 + seed % 3, true);
            checkTwoStages(seed + 10_000, 1 + seed % 2 * 3, 1 + seed % 3, true);
        }
    }

    @Test
    @Tag("endurance")
    void manyProgramsAgreeWithTheModel() {
        for (int seed = 1_000; seed < 8_000; seed++) {
            check(seed, 1 + seed % 2 * 3, 1 + seed % 3, seed % 20 == 0);
            checkTwoStages(seed + 10_000, 1 + seed % 2 * 3, 1 + seed % 3, seed % 20 == 0);
        }
    }

    @Test
    void whatIsShownLessWhatIsTakenBackIsWhatIsThere() {
        for (int seed = 2_000; seed < 2_200; seed++) {
            RandomPrograms programs = new RandomPrograms(seed);
            List<Step> steps = programs.steps();
            Stage stage = programs.stage();
            Map<String, String> standing = new HashMap<>(); // by key and window
            for (List<Shown> batch : run(List.of(stage), Mode.RETRACTING, steps, 1, 1, false, -1)) {
                for (Shown pane : batch) {
                    if (pane.window.equals("late")) {
                        continue;
                    }
                    assertThat(standing.getOrDefault(pane.window, "none"))
                            .as("what %s takes back, seed %s", pane.text, seed)
                            .isEqualTo(pane.retracted);
                    standing.put(pane.window, pane.value);
                    standing.values().removeIf("none"::equals);
                }
            }
            Map<String, String> accumulated = new HashMap<>();
            run(List.of(stage), Mode.ACCUMULATING, steps, 1, 1, false, -1)
                    .forEach(batch -> batch.forEach(pane -> accumulated.put(pane.window, pane.value)));
            accumulated.remove("late");
            if (stage.windows().name().equals("session")) {
                accumulated.keySet().retainAll(standing.keySet()); // the others have become part of these
            }
            assertThat(standing).as("seed %s: %s", seed, stage).isEqualTo(accumulated);
            if (stage.windows().name().equals("session")) {
                assertThat(standing.values().stream()
                                .flatMap(EventTimeModelTest::numbers)
                                .toList())
                        .as("records that stand, seed %s: %s", seed, stage)
                        .doesNotHaveDuplicates();
            }
        }
    }

    private static Stream<String> numbers(String values) {
        return Stream.of(values.split("[^0-9]+")).filter(number -> !number.isEmpty());
    }

    void check(int seed, int threads, int partitions, boolean restarts) {
        RandomPrograms programs = new RandomPrograms(seed);
        check(seed, programs.steps(), List.of(programs.stage()), threads, partitions, restarts);
    }

    void checkTwoStages(int seed, int threads, int partitions, boolean restarts) {
        RandomPrograms programs = new RandomPrograms(seed);
        List<Step> steps = programs.steps();
        Stage first = programs.stage();
        Stage second = programs.stage();
        if (Stream.of(first, second).noneMatch(stage -> stage.windows().name().equals("global"))) {
            check(seed, steps, List.of(first, second), threads, partitions, restarts);
        }
    }

    private void check(int seed, List<Step> steps, List<Stage> stages, int threads, int partitions, boolean restarts) {
        Mode mode =
                switch (seed % 3) {
                    case 0 -> Mode.DISCARDING;
                    case 1 -> Mode.ACCUMULATING;
                    default -> Mode.RETRACTING;
                };
        List<WindowModel> models =
                stages.stream().map(stage -> new WindowModel(stage, mode)).toList();
        List<List<String>> expected = new ArrayList<>();
        int number = 0;
        for (int i = 0; i < steps.size(); i++) {
            List<WindowModel.Rec> records = new ArrayList<>();
            for (Step.Element element : steps.get(i).elements()) {
                records.add(new WindowModel.Rec(element.key(), element.time(), List.of(number++)));
            }
            List<String> last = List.of();
            long watermark = steps.get(i).watermark();
            for (WindowModel model : models) {
                last = model.batch((i + 1) * Step.INTERVAL, records, watermark);
                records = model.panes();
                watermark = model.output();
            }
            expected.add(last.stream().sorted().toList());
        }
        List<List<String>> given = run(stages, mode, steps, threads, partitions, restarts, seed).stream()
                .map(batch -> batch.stream().map(shown -> shown.text).sorted().toList())
                .toList();
        assertThat(lines(given))
                .as("seed %s: %s %s %s", seed, mode, stages, steps)
                .isEqualTo(lines(expected));
    }

    private static String lines(List<List<String>> batches) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < batches.size(); i++) {
            for (String text : batches.get(i)) {
                lines.append(i).append(": ").append(text).append('\n');
            }
        }
        return lines.toString();
    }

    // ---- programs ----

    /**
     * What a program has given.
     *
     * @param window the key and the window
     * @param value what stands for the window then, if it is a pane
     * @param retracted what stood there
     * @param text all of it, as the model writes it
     */
    record Shown(String window, String value, String retracted, String text) {}

    private List<List<Shown>> run(
            List<Stage> stages, Mode mode, List<Step> steps, int threads, int partitions, boolean restarts, int seed) {
        TestInput<Pair<String, Pair<Long, Integer>>> input = TestInput.create(partitions);
        TestOutput<Pane<String, List<String>>> panes = TestOutput.create();
        TestOutput<Late<Pair<String, String>>> late = TestOutput.create();
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                () -> {
                    StreamingContext.Builder builder = StreamingContext.builder()
                            .batchInterval(Duration.ofMillis(Step.INTERVAL))
                            .engine(engines.apply(threads));
                    return restarts ? builder.checkpointDir(directory.resolve("seed" + seed)) : builder;
                },
                ssc -> {
                    PaneStream<String, List<String>> shown = ScenarioProgram.panes(
                            ssc.from(input).named("records"), stages, windowed -> with(mode, windowed));
                    shown.to(panes);
                    shown.<String>late().to(late);
                })) {
            if (restarts) {
                driver.everyOperatorRestoredAfterEveryBatch();
            }
            ScenarioProgram.feed(steps, List.of(input), driver);
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + stages + " " + mode + " " + steps, e);
        }
        List<List<Shown>> given = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            given.add(Stream.concat(
                            panes.batches().get(i).stream().map(EventTimeModelTest::shown),
                            late.batches().get(i).stream().map(EventTimeModelTest::shown))
                    .toList());
        }
        return given;
    }

    private static KeyedWindowedStream<String, String> with(Mode mode, KeyedWindowedStream<String, String> windowed) {
        return switch (mode) {
            case DISCARDING -> windowed.discarding();
            case ACCUMULATING -> windowed.accumulating();
            case RETRACTING -> windowed.retracting();
        };
    }

    private static Shown shown(Pane<String, List<String>> pane) {
        List<Integer> value = pane.value() == null ? null : ShownPane.values(pane.value());
        List<Integer> retracted = pane.retracted().map(ShownPane::values).orElse(null);
        String window = ScenarioProgram.name(pane.window());
        String text = text(
                pane.key(),
                window,
                pane.info().timing(),
                pane.info().index(),
                pane.info().nonSpeculativeIndex(),
                pane.info().first(),
                pane.info().last(),
                ScenarioProgram.time(pane),
                value,
                retracted);
        return new Shown(pane.key() + " " + window, sorted(value), sorted(retracted), text);
    }

    private static Shown shown(Late<Pair<String, String>> late) {
        String window = late.window() == null ? "outside" : ScenarioProgram.name(late.window());
        String text = "late " + late.value().key() + " "
                + ShownPane.values(List.of(late.value().value())) + " " + window;
        return new Shown("late", "none", "none", text);
    }

    static String text(
            String key,
            String window,
            Timing timing,
            long index,
            long nonSpeculativeIndex,
            boolean first,
            boolean last,
            String time,
            List<Integer> value,
            List<Integer> retracted) {
        return String.join(
                " ",
                key,
                window,
                timing.name(),
                Long.toString(index),
                Long.toString(nonSpeculativeIndex),
                first ? "first" : "",
                last ? "last" : "",
                time,
                sorted(value),
                sorted(retracted));
    }

    private static String sorted(List<Integer> values) {
        return values == null ? "none" : values.stream().sorted().toList().toString();
    }
}
