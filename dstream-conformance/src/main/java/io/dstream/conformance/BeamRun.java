package io.dstream.conformance;

import io.dstream.testing.panes.Scenario;
import io.dstream.testing.panes.ShownPane;
import io.dstream.testing.panes.Stage;
import io.dstream.testing.panes.Step;
import io.dstream.testing.panes.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.transforms.windowing.TimestampCombiner;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Runs several programs on the same batches in one pipeline of Beam's DirectRunner.
 *
 * <p>What happens in a batch happens in the order that dstream says: the clock, then what comes, in one bundle, then
 * the watermark.
 */
final class BeamRun {
    /** The panes of programs in this JVM, by the number of the run and the program; what runs a pipeline copies it. */
    private static final Map<Integer, ConcurrentLinkedQueue<ShownPane>> PANES = new ConcurrentHashMap<>();

    private BeamRun() {}

    /**
     * Runs them.
     *
     * @param steps what comes
     * @param programs the stages of each program
     * @param shift how much later all happens in Beam, which puts records of before 1970 into windows of a fixed length
     *     that they do not lie in
     * @return the programs with their panes
     */
    static List<Scenario> run(List<Step> steps, List<List<Stage>> programs, long shift) {
        PANES.clear();
        DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
        options.setRunner(DirectRunner.class);
        options.setTargetParallelism(1);
        options.setEnforceEncodability(false);
        options.setEnforceImmutability(false);
        Pipeline pipeline = Pipeline.create(options);
        PCollection<KV<String, String>> in = pipeline.apply(stream(steps, shift));
        for (int i = 0; i < programs.size(); i++) {
            PANES.put(i, new ConcurrentLinkedQueue<>());
            PCollection<KV<String, String>> records = in;
            List<Stage> stages = programs.get(i);
            for (int j = 0; j < stages.size(); j++) {
                boolean isLast = j == stages.size() - 1;
                records = records.apply("leave out " + i + " " + j, ParDo.of(new LeaveOut(stages.get(j))))
                        .apply("window " + i + " " + j, window(stages.get(j)))
                        .apply("group " + i + " " + j, GroupByKey.create())
                        .apply("show " + i + " " + j, ParDo.of(new Show(isLast ? i : -1, shift)));
            }
        }
        pipeline.run().waitUntilFinish();
        List<Scenario> scenarios = new ArrayList<>();
        for (int i = 0; i < programs.size(); i++) {
            scenarios.add(new Scenario(programs.get(i), steps, List.copyOf(PANES.get(i))));
        }
        return scenarios;
    }

    private static PTransform<? super PBegin, PCollection<KV<String, String>>> stream(List<Step> steps, long shift) {
        TestStream.Builder<KV<String, String>> stream =
                TestStream.create(KvCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of()));
        long watermark = Step.MIN;
        int value = 0;
        for (Step step : steps) {
            stream = stream.advanceProcessingTime(Duration.millis(Step.INTERVAL));
            List<TimestampedValue<KV<String, String>>> elements = new ArrayList<>();
            for (Step.Element element : step.elements()) {
                elements.add(TimestampedValue.of(
                        KV.of(element.key(), Integer.toString(value++)), Instant.ofEpochMilli(element.time() + shift)));
            }
            if (!elements.isEmpty()) {
                stream = added(stream, elements);
            }
            if (step.watermark() > watermark && step.watermark() != Step.MAX) {
                watermark = step.watermark();
                stream = stream.advanceWatermarkTo(Instant.ofEpochMilli(watermark + shift));
            }
        }
        return stream.advanceWatermarkToInfinity();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of what has type arguments
    private static TestStream.Builder<KV<String, String>> added(
            TestStream.Builder<KV<String, String>> stream, List<TimestampedValue<KV<String, String>>> elements) {
        TimestampedValue[] others = elements.subList(1, elements.size()).toArray(new TimestampedValue[0]);
        return stream.addElements(elements.get(0), others);
    }

    private static Window<KV<String, String>> window(Stage stage) {
        Window<KV<String, String>> window = Window.into(BeamTerms.windows(stage.windows()));
        window = window.triggering(BeamTerms.trigger(stage.trigger()))
                .withAllowedLateness(
                        Duration.millis(stage.lateness()),
                        stage.closingPane().equals("ALWAYS")
                                ? Window.ClosingBehavior.FIRE_ALWAYS
                                : Window.ClosingBehavior.FIRE_IF_NON_EMPTY)
                .withOnTimeBehavior(
                        stage.onTimePane().equals("ALWAYS")
                                ? Window.OnTimeBehavior.FIRE_ALWAYS
                                : Window.OnTimeBehavior.FIRE_IF_NON_EMPTY)
                .withTimestampCombiner(TimestampCombiner.valueOf(stage.paneTime()));
        return stage.accumulating() ? window.accumulatingFiredPanes() : window.discardingFiredPanes();
    }

    /** Leaves out what is between windows, which Beam's runner takes for an error. */
    private static final class LeaveOut extends DoFn<KV<String, String>, KV<String, String>> {
        private static final long serialVersionUID = 1L;
        private final boolean isSliding;
        private final long size;
        private final long period;
        private final long offset;

        LeaveOut(Stage stage) {
            Term windows = stage.windows();
            isSliding = windows.name().equals("sliding");
            size = isSliding ? windows.number(0) : 0;
            period = isSliding ? windows.number(1) : 0;
            offset = isSliding ? windows.number(2) : 0;
        }

        @ProcessElement
        public void process(
                @Element KV<String, String> record, @Timestamp Instant time, OutputReceiver<KV<String, String>> out) {
            if (!isSliding || Math.floorMod(time.getMillis() - offset, period) < size) {
                out.output(record);
            }
        }
    }

    /** Makes a record of each pane, and notes it. */
    private static final class Show extends DoFn<KV<String, Iterable<String>>, KV<String, String>> {
        private static final long serialVersionUID = 1L;
        private final int program; // -1: they are not noted
        private final long shift;

        Show(int program, long shift) {
            this.program = program;
            this.shift = shift;
        }

        @ProcessElement
        public void process(
                @Element KV<String, Iterable<String>> pane,
                @Timestamp Instant time,
                BoundedWindow window,
                PaneInfo info,
                OutputReceiver<KV<String, String>> out) {
            if (program >= 0) {
                PANES.get(program)
                        .add(new ShownPane(
                                pane.getKey(),
                                name(window),
                                info.getTiming().name(),
                                info.getIndex(),
                                info.getNonSpeculativeIndex(),
                                info.isFirst(),
                                info.isLast(),
                                window instanceof GlobalWindow ? "max" : Long.toString(time.getMillis() - shift),
                                ShownPane.values(pane.getValue())));
            }
            out.output(KV.of(pane.getKey(), ShownPane.joined(pane.getValue())));
        }

        private String name(BoundedWindow window) {
            return window instanceof IntervalWindow interval
                    ? "[" + (interval.start().getMillis() - shift) + ","
                            + (interval.end().getMillis() - shift) + ")"
                    : "global";
        }
    }
}
