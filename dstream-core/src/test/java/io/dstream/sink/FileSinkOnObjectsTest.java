package io.dstream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.internal.storage.sim.Crashed;
import io.dstream.internal.storage.sim.SimulatedObjects;
import io.dstream.internal.storage.sim.SimulatedProgram;
import io.dstream.internal.storage.sim.SimulatedProgram.Fault;
import io.dstream.sink.TransactionalSink.Committed;
import io.dstream.testing.LogLines;
import io.dstream.testkit.TransactionalSinkContract;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A file sink where nothing can be renamed: it crashes, is taken over from, or gets no answer at each request. */
class FileSinkOnObjectsTest {
    private static final int BATCHES = 3;
    private static final StreamingContext CONTEXT = StreamingContext.builder()
            .parallelism(1) // so that requests have an order
            .batchInterval(Duration.ofSeconds(1))
            .build();

    private final SimulatedObjects objects = new SimulatedObjects();

    @AfterAll
    static void close() {
        CONTEXT.close();
    }

    private static BatchInfo info(long id) {
        return new BatchInfo(id, Instant.EPOCH, false, "d" + id, List.of());
    }

    private static FileSink<String> on(SimulatedProgram program, Way way) {
        return way.of(FileSink.on(program));
    }

    private static FileSink<String> opened(FileSink<String> sink) throws Exception {
        sink.open("out");
        return sink;
    }

    /** A batch's records; each start cuts them into as many partitions as it likes. */
    private static void prepare(FileSink<String> sink, long id, int partitions) throws Exception {
        sink.prepare(CONTEXT.batch(List.of("a" + id, "b" + id, "c" + id, "d" + id), partitions), info(id));
    }

    /** The lines that are shown of each batch: of folders, only if they are complete. */
    private static Map<String, List<String>> shown(SimulatedObjects objects) {
        Map<String, List<String>> lines = new TreeMap<>();
        for (String name : objects.names()) {
            String batch = name.replaceAll("[./].*", "");
            boolean counts = name.endsWith(".txt")
                    || (name.contains("/part-") && objects.names().contains(batch + "/_SUCCESS"));
            if (counts) {
                lines.computeIfAbsent(batch, missing -> new ArrayList<>())
                        .addAll(objects.text(name).lines().toList());
            }
        }
        return lines;
    }

    private static Map<String, List<String>> expected() {
        Map<String, List<String>> lines = new TreeMap<>();
        for (long id = 1; id <= BATCHES; id++) {
            lines.put("batch-" + id, List.of("a" + id, "b" + id, "c" + id, "d" + id));
        }
        return lines;
    }

    // ---- what there is ----

    @Test
    void filesAreThereOnceTheyAreCommitted() throws Exception {
        FileSink<String> sink = opened(on(objects.program(), Way.FILES));
        prepare(sink, 1, 2);
        assertThat(objects.names()).containsExactly(".epoch-1");
        assertThat(objects.strays()).containsExactly("batch-1.txt");
        sink.commit(info(1));
        assertThat(objects.names()).containsExactly(".epoch-1", ".last-1-d1", "batch-1.txt");
        assertThat(objects.strays()).isEmpty();
    }

    @Test
    void foldersEndWithSuccess() throws Exception {
        SimulatedProgram program = objects.program();
        FileSink<String> sink = opened(on(program, Way.FOLDERS));
        prepare(sink, 1, 2);
        program.observe(before -> assertThat(objects.names())
                .as("what is there before %s", before)
                .satisfies(names -> assertThat(names.contains("batch-1/_SUCCESS")
                                && !names.containsAll(List.of("batch-1/part-00000", "batch-1/part-00001")))
                        .isFalse()));
        sink.commit(info(1));
        assertThat(objects.names())
                .containsExactly(
                        ".epoch-1", ".last-1-d1", "batch-1/_SUCCESS", "batch-1/part-00000", "batch-1/part-00001");
        FileSink<String> next = opened(on(objects.program(), Way.FOLDERS));
        assertThat(next.lastCommitted()).contains(new Committed(1, "d1"));
    }

    @Test
    void abortedBatchesLeaveNothing() throws Exception {
        FileSink<String> sink = opened(on(objects.program(), Way.FOLDERS));
        prepare(sink, 1, 2);
        sink.abort(info(1));
        assertThat(objects.strays()).isEmpty();
        prepare(sink, 1, 2);
        sink.close();
        assertThat(objects.strays()).isEmpty();
        assertThat(objects.names()).containsExactly(".epoch-1");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "FROM_TASKS")
    void whoeverStandsByReadsOnly(Way way) throws Exception {
        FileSink<String> leader = opened(on(objects.program(), way));
        prepare(leader, 1, 1);
        SimulatedProgram program = objects.program();
        FileSink<String> standby = on(program, way);
        List<String> before = objects.names();
        standby.standBy("out");
        assertThat(program.operations()).as("requests").isPositive();
        assertThat(objects.names()).isEqualTo(before);
        leader.commit(info(1)); // it has not been fenced
        assertThat(opened(on(objects.program(), way)).lastCommitted()).contains(new Committed(1, "d1"));
    }

    @Test
    void tasksCannotWriteWhatHasToBeRenamed() {
        assertThatThrownBy(() -> opened(on(objects.program(), Way.FROM_TASKS)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("out: fromTasks() needs a file system")
                .hasMessageContaining("leave fromTasks() out");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "FROM_TASKS")
    void theContractOfTransactionalSinksIsKept(Way way) throws Exception {
        TransactionalSinkContract.of(() -> on(objects.program(), way), () -> shown(objects).values().stream()
                        .flatMap(List::stream)
                        .toList())
                .check();
    }

    // ---- whatever happens ----

    @TestFactory
    Stream<DynamicTest> eachBatchIsThereOnceWhereverItFails() {
        return Stream.of(Way.FILES, Way.FOLDERS)
                .flatMap(way -> Stream.of(Fault.values()).flatMap(fault -> Stream.of(false, true)
                        .map(stays -> DynamicTest.dynamicTest(
                                way + ", " + fault + (stays ? ", stays" : ""), () -> failsAtEach(way, fault, stays)))));
    }

    @SuppressWarnings("try") // nobody reads the log
    private static void failsAtEach(Way way, Fault fault, boolean stays) throws Exception {
        SimulatedProgram whole = new SimulatedObjects().program();
        assertThat(run(whole, way, 1, 2)).isEqualTo(BATCHES);
        try (LogLines unread = new LogLines()) {
            for (int n = 0; n < whole.operations(); n++) {
                SimulatedObjects objects = new SimulatedObjects();
                SimulatedProgram program = objects.program();
                program.failAt(n, fault, stays);
                long done = run(program, way, 1, 2);
                goOn(objects, way, done, fault + " at " + n);
            }
        }
    }

    /** What the next start finds, and does, with other partitions. */
    private static void goOn(SimulatedObjects objects, Way way, long done, String when) throws Exception {
        FileSink<String> found = opened(on(objects.program(), way));
        long last = found.lastCommitted().map(Committed::batchId).orElse(0L);
        found.close();
        assertThat(last).as(when).isBetween(done, done + 1);
        assertThat(run(objects.program(), way, done + 1, 3)).as(when).isEqualTo(BATCHES);
        assertThat(shown(objects)).as(when).isEqualTo(expected());
        assertThat(objects.strays()).as(when).isEmpty();
        assertThat(objects.names().stream().filter(name -> name.startsWith(".last-")))
                .as(when)
                .contains(".last-" + BATCHES + "-d" + BATCHES);
    }

    @TestFactory
    Stream<DynamicTest> whoeverIsTakenOverFromShowsNothingMore() {
        return Stream.of(Way.FILES, Way.FOLDERS)
                .map(way -> DynamicTest.dynamicTest(way.toString(), () -> takenOverAtEach(way)));
    }

    /** Another program takes over, and runs to its end, just before each request of the first one. */
    @SuppressWarnings("try") // nobody reads the log
    private static void takenOverAtEach(Way way) throws Exception {
        SimulatedProgram whole = new SimulatedObjects().program();
        assertThat(run(whole, way, 1, 2)).isEqualTo(BATCHES);
        try (LogLines unread = new LogLines()) {
            for (int n = 0; n < whole.operations(); n++) {
                takenOverAt(n, way);
            }
        }
    }

    private static void takenOverAt(int n, Way way) throws Exception {
        SimulatedObjects objects = new SimulatedObjects();
        SimulatedProgram old = objects.program();
        List<Map<String, List<String>>> left = new ArrayList<>();
        old.observe(before -> {
            if (old.operations() == n + 1 && left.isEmpty()) {
                left.add(Map.of());
                left.set(0, heir(objects, way));
            }
        });
        run(old, way, 1, 2);
        assertThat(left).as("taken over at %s", n).hasSize(1);
        assertThat(shown(objects)).as("taken over at %s", n).isEqualTo(expected());
        assertThat(left.get(0)).as("what the heir left, at %s", n).isEqualTo(expected());
        assertThat(objects.strays()).as("taken over at %s", n).isEmpty();
    }

    private static Map<String, List<String>> heir(SimulatedObjects objects, Way way) {
        try {
            SimulatedProgram program = objects.program();
            FileSink<String> sink = opened(on(program, way));
            long last = sink.lastCommitted().map(Committed::batchId).orElse(0L);
            sink.close();
            assertThat(run(program, way, last + 1, 3)).isEqualTo(BATCHES);
            return shown(objects);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Does with a sink what a program does, until it dies or the sink fails for good. The last batch that was done. */
    private static long run(SimulatedProgram program, Way way, long first, int partitions) throws Exception {
        long done = first - 1;
        FileSink<String> sink = on(program, way);
        try {
            sink.open("out");
            for (long id = first; id <= BATCHES; id++) {
                long batch = id;
                if (!tried(() -> prepare(sink, batch, partitions)) || !tried(() -> sink.commit(info(batch)))) {
                    sink.abort(info(id));
                    break;
                }
                done = id;
            }
            sink.close();
        } catch (Crashed | IOException e) {
            return done;
        }
        return done;
    }

    private interface Action {
        void run() throws Exception;
    }

    private static boolean tried(Action action) throws Exception {
        for (int attempt = 1; attempt <= 3; attempt++) {
            try {
                action.run();
                return true;
            } catch (SinkFencedException e) {
                return false;
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("/simulated/");
            }
        }
        return false;
    }
}
