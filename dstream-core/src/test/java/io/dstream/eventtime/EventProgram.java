package io.dstream.eventtime;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.codec.Codecs;
import io.dstream.event.Late;
import io.dstream.event.Pane;
import io.dstream.event.Window;
import io.dstream.function.Function1;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a program by event time on one or two inputs of {@link Event}s, batch by batch, and gives what it shows in
 * words, each batch's sorted. It is run several times: with one thread and four, with one partition and three, and
 * restarted after every batch; all must show the same.
 */
final class EventProgram {
    static final Duration INTERVAL = Duration.ofSeconds(1);

    /** A record that knows its time. */
    record Event(String key, long at, String value) {
        static Event of(String key, long at) {
            return new Event(key, at, key + at);
        }
    }

    /** What makes the program's result of its inputs. */
    @FunctionalInterface
    interface Program {
        DStream<?> of(DStream<Event> left, DStream<Event> right);
    }

    /** A step of a run. */
    @FunctionalInterface
    interface Step {
        void take(TestInput<Event> left, TestInput<Event> right);
    }

    private EventProgram() {}

    /** Records for the left input. */
    static Step left(Event... events) {
        return (left, right) -> left.add(events);
    }

    /** Records for both inputs. */
    static Step both(List<Event> lefts, List<Event> rights) {
        return (left, right) -> {
            left.addAll(lefts);
            right.addAll(rights);
        };
    }

    /** The end of both inputs. */
    static Step end() {
        return (left, right) -> {
            left.finish();
            right.finish();
        };
    }

    static Step nothing() {
        return (left, right) -> {};
    }

    /** What each batch shows, in words, where a restart would begin to wait anew. */
    static List<List<String>> runOnce(Program program, Step... batches) {
        return run(program, 1, 1, false, batches);
    }

    /** What each batch shows, in words. */
    static List<List<String>> run(Program program, Step... batches) {
        List<List<String>> shown = run(program, 1, 1, false, batches);
        for (boolean restarted : new boolean[] {false, true}) {
            List<List<String>> again = run(program, 4, 3, restarted, batches);
            if (!again.equals(shown)) {
                throw new AssertionError("with one thread " + shown + ", with four, three partitions"
                        + (restarted ? ", restarted after each batch " : " ") + again);
            }
        }
        return shown;
    }

    private static List<List<String>> run(
            Program program, int threads, int partitions, boolean restarted, Step... batches) {
        TestInput<Event> left = TestInput.create(partitions);
        TestInput<Event> right = TestInput.create(partitions);
        TestOutput<Object> output = TestOutput.create();
        Path directory = directory();
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                () -> {
                    StreamingContext.Builder builder = StreamingContext.builder()
                            .appName("event-time")
                            .batchInterval(INTERVAL)
                            .parallelism(threads)
                            .codec(Codecs.ofRecord(Event.class));
                    return restarted ? builder.checkpointDir(directory) : builder;
                },
                ssc -> {
                    DStream<Object> result = asObjects(program.of(
                            ssc.from(left).named("left"), ssc.from(right).named("right")));
                    result.to(output);
                })) {
            if (restarted) {
                driver.everyOperatorRestoredAfterEveryBatch();
            }
            for (Step batch : batches) {
                batch.take(left, right);
                driver.runBatch();
            }
        }
        List<List<String>> shown = new ArrayList<>();
        output.batches()
                .forEach(batch -> shown.add(
                        batch.stream().map(EventProgram::inWords).sorted().toList()));
        return shown;
    }

    @SuppressWarnings("unchecked")
    private static DStream<Object> asObjects(DStream<?> stream) {
        return (DStream<Object>) stream;
    }

    private static Path directory() {
        try {
            Path directory = Files.createTempDirectory("event-time");
            directory.toFile().deleteOnExit();
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String inWords(Object record) {
        if (record instanceof Pane<?, ?> pane) {
            return pane.key() + " " + inWords(pane.window()) + " " + pane.value() + " "
                    + pane.info().timing() + "#" + pane.info().index()
                    + (pane.info().last() ? " last" : "")
                    + pane.retracted().map(value -> " not " + value).orElse("");
        }
        if (record instanceof Late<?> late) {
            return late.reason() + " " + late.value() + (late.window() == null ? "" : " " + inWords(late.window()));
        }
        return String.valueOf(record);
    }

    private static String inWords(Window window) {
        return window.equals(Window.GLOBAL)
                ? "always"
                : "[" + window.start().toEpochMilli() + "," + window.end().toEpochMilli() + ")";
    }

    static Function1<Event, Instant> time() {
        return event -> Instant.ofEpochMilli(event.at());
    }
}
