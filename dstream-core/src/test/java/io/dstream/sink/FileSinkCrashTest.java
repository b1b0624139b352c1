package io.dstream.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.internal.storage.sim.Crashed;
import io.dstream.internal.storage.sim.Fault;
import io.dstream.internal.storage.sim.SimulatedDisk;
import io.dstream.sink.TransactionalSink.Committed;
import io.dstream.storage.StorageReader;
import io.dstream.testing.LogLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A file sink whose machine goes off, or whose disk fails, at each operation in turn. */
class FileSinkCrashTest {
    private static final int BATCHES = 3;
    private static final StreamingContext CONTEXT = StreamingContext.builder()
            .parallelism(1) // so that operations have an order
            .batchInterval(Duration.ofSeconds(1))
            .build();

    @AfterAll
    static void close() {
        CONTEXT.close();
    }

    @TestFactory
    Stream<DynamicTest> eachBatchIsThereOnceAndWhole() {
        return Stream.of(Way.values()).flatMap(way -> Stream.of(Fault.values()).flatMap(fault -> Stream.of(false, true)
                .map(stays -> DynamicTest.dynamicTest(
                        way + ", " + fault + (stays ? ", stays" : ""), () -> quietly(way, fault, stays)))));
    }

    @SuppressWarnings("try") // nobody reads the log
    private static void quietly(Way way, Fault fault, boolean stays) throws Exception {
        try (LogLines unread = new LogLines()) {
            failAtEachOperation(way, fault, stays);
        }
    }

    private static void failAtEachOperation(Way way, Fault fault, boolean stays) throws Exception {
        SimulatedDisk whole = new SimulatedDisk(0);
        assertThat(new Program(whole, way, 1).run()).isEqualTo(BATCHES);
        for (int n = 0; n < whole.operations(); n++) {
            for (int seed = 0; seed < 6; seed++) {
                SimulatedDisk disk = new SimulatedDisk(seed);
                disk.failAt(n, fault, stays);
                long done = new Program(disk, way, 1).run();
                SimulatedDisk left = seed == 0 ? disk.processKill() : disk.crash(new Random(seed));
                goOn(left, way, done, fault + " at " + n + ", seed " + seed);
            }
        }
    }

    /** What the next start finds, and does. */
    private static void goOn(SimulatedDisk disk, Way way, long done, String when) throws Exception {
        Map<String, String> before = published(disk);
        FileSink<String> found = new Program(disk, way, done + 1).sink;
        found.open("out");
        Optional<Committed> last = found.lastCommitted();
        assertThat(last.map(Committed::batchId).orElse(0L)).as(when).isBetween(done, done + 1);
        last.ifPresent(batch -> assertThat(batch.planDigest()).as(when).isIn("", digest(batch.batchId())));
        found.close();

        assertThat(new Program(disk, way, done + 1).run()).as(when).isEqualTo(BATCHES);
        Map<String, String> expected = new TreeMap<>();
        for (long id = 1; id <= BATCHES; id++) {
            for (int part = 0; part < 2; part++) {
                expected.merge(
                        "batch-" + id + (way != Way.FILES ? "/part-0000" + part : ".txt"),
                        line(id, part),
                        (one, other) -> one + other);
            }
        }
        assertThat(published(disk)).as(when).isEqualTo(expected).containsAllEntriesOf(before);
        assertThat(disk.list("").stream().filter(name -> name.startsWith(".")))
                .as(when)
                .contains(".last-" + BATCHES + "-" + digest(BATCHES)) // older ones may have refused to go
                .allMatch(name -> name.startsWith(".last-") || name.startsWith(".epoch-"));
        assertThat(published(disk.crash(new Random(1)))).as(when).isEqualTo(expected);
    }

    private static Map<String, String> published(SimulatedDisk disk) throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (String name : disk.list("")) {
            if (!name.startsWith(".")) {
                if (name.endsWith(".txt")) {
                    files.put(name, content(disk, name));
                } else {
                    for (String part : disk.list(name)) {
                        files.put(name + "/" + part, content(disk, name + "/" + part));
                    }
                }
            }
        }
        return files;
    }

    private static String content(SimulatedDisk disk, String name) throws IOException {
        try (StorageReader in = disk.open(name)) {
            byte[] bytes = new byte[(int) in.size()];
            int n = in.read(0, bytes, 0, bytes.length);
            return new String(bytes, 0, Math.max(0, n), StandardCharsets.UTF_8);
        }
    }

    private static String digest(long id) {
        return "d" + id;
    }

    private static String line(long id, int part) {
        return "record " + part + " of batch " + id + ", which is longer than a sector of the disk, so that it tears\n";
    }

    /** Does with a sink what a program does, until the machine goes off or the sink fails for good. */
    private static final class Program {
        private final FileSink<String> sink;
        private final long first;

        Program(SimulatedDisk disk, Way way, long first) {
            this.sink = way.of(FileSink.<String>on(disk).encoder(String::stripTrailing));
            this.first = first;
        }

        /** The last batch of which the sink said that it is published. */
        long run() throws Exception {
            long done = first - 1;
            try {
                sink.open("out");
                for (long id = first; id <= BATCHES; id++) {
                    BatchInfo info = new BatchInfo(id, Instant.EPOCH, false, digest(id), List.of());
                    List<String> records = List.of(line(id, 0), line(id, 1));
                    if (!tried(() -> sink.prepare(CONTEXT.batch(records, 2), info))
                            || !tried(() -> sink.commit(info))) {
                        sink.abort(info);
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
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining("/simulated/");
                }
            }
            return false;
        }
    }
}
