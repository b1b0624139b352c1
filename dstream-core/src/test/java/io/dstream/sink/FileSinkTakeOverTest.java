package io.dstream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.internal.storage.sim.Operation;
import io.dstream.internal.storage.sim.SimulatedDisk;
import io.dstream.sink.TransactionalSink.Committed;
import io.dstream.testkit.TransactionalSinkContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two programs that write to one directory: only the one that was started last shows anything. */
class FileSinkTakeOverTest {
    @TempDir
    Path directory;

    private final StreamingContext context = StreamingContext.local(Duration.ofSeconds(1));

    @AfterEach
    void close() {
        context.close();
    }

    private static BatchInfo info(long id) {
        return new BatchInfo(id, Instant.EPOCH, false, "abc" + id, List.of());
    }

    private void prepare(FileSink<String> sink, long id, String... records) throws Exception {
        sink.prepare(context.batch(List.of(records), 2), info(id));
    }

    private void publish(FileSink<String> sink, long id, String... records) throws Exception {
        prepare(sink, id, records);
        sink.commit(info(id));
    }

    private static <T> FileSink<T> opened(FileSink<T> sink) throws Exception {
        sink.open("out");
        return sink;
    }

    private FileSink<String> lines() throws Exception {
        return opened(FileSink.lines(directory));
    }

    private static FileSink<String> on(SimulatedDisk disk, Way way) {
        return way.of(FileSink.on(disk));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private List<String> shown() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!directory.relativize(file).toString().startsWith(".")) {
                    lines.addAll(Files.readAllLines(file));
                }
            }
        }
        return lines;
    }

    @ParameterizedTest
    @EnumSource
    void theContractOfTransactionalSinksIsKept(Way way) throws Exception {
        TransactionalSinkContract.of(() -> way.of(FileSink.lines(directory)), this::shown)
                .check();
    }

    @Test
    void eachStartLeavesOneMarkThatIsOneHigher() throws Exception {
        lines().close();
        assertThat(names()).containsExactly(".epoch-1");
        lines().close();
        assertThat(names()).containsExactly(".epoch-2");
        Files.writeString(directory.resolve(".epoch-8"), "");
        Files.writeString(directory.resolve(".epoch-x"), "");
        lines().close();
        assertThat(names()).containsExactly(".epoch-9", ".epoch-x");
    }

    @Test
    void theMessageSaysWhoHasWhichDirectoryAndWhatToDo() throws Exception {
        FileSink<String> old = lines();
        lines();
        assertThatThrownBy(() -> prepare(old, 1, "a"))
                .isInstanceOf(SinkFencedException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining(".epoch-2 is there")
                .hasMessageContaining("was .epoch-1")
                .hasMessageContaining("only one program");
    }

    @Test
    void whoeverWasOvertakenTwiceIsFenced() throws Exception {
        FileSink<String> old = lines();
        prepare(old, 1, "a");
        lines();
        lines();
        assertThat(names()).containsExactly(".epoch-3");
        assertThatThrownBy(() -> old.commit(info(1))).isInstanceOf(SinkFencedException.class);
    }

    @Test
    void aBatchOfWhichNothingIsMadeIsNotCommittedByWhoeverWasOvertaken() throws Exception {
        FileSink<String> old = opened(FileSink.<String>lines(directory).skipEmpty());
        prepare(old, 1);
        lines();
        assertThatThrownBy(() -> old.commit(info(1))).isInstanceOf(SinkFencedException.class);
        assertThatThrownBy(() -> prepare(old, 1)).isInstanceOf(SinkFencedException.class);
    }

    @Test
    void whoeverWasOvertakenLeavesWhatItsHeirHasPrepared() throws Exception {
        FileSink<String> old = lines();
        for (int attempt = 1; attempt <= 3; attempt++) {
            prepare(old, 1, "old");
        }
        FileSink<String> heir = lines();
        for (int attempt = 2; attempt <= 3; attempt++) { // the first name went to what the old one had prepared
            prepare(heir, 1, "heir");
        }
        assertThat(names()).containsExactly(".batch-1.txt.2-3.tmp", ".epoch-2");
        old.abort(info(1));
        old.close();
        heir.commit(info(1));
        assertThat(directory.resolve("batch-1.txt")).hasContent("heir");
    }

    @Test
    void aDirectoryThatWasCleanedIsMarkedAgain() throws Exception {
        FileSink<String> sink = lines();
        publish(sink, 1, "a");
        for (String name : names()) {
            Files.delete(directory.resolve(name));
        }
        publish(sink, 2, "b");
        assertThat(names()).containsExactly(".epoch-1", ".last-2-abc2", "batch-2.txt");
    }

    @Test
    void whoeverWasFencedStaysSoInADirectoryThatWasCleaned() throws Exception {
        FileSink<String> old = lines();
        lines();
        assertThatThrownBy(() -> prepare(old, 1, "a")).isInstanceOf(SinkFencedException.class);
        Files.delete(directory.resolve(".epoch-2"));
        assertThatThrownBy(() -> prepare(old, 1, "a")).isInstanceOf(SinkFencedException.class);
        assertThat(names()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whoeverIsOvertakenJustBeforeItPublishesShowsNothing(Way way) throws Exception {
        SimulatedDisk disk = new SimulatedDisk(1);
        FileSink<String> old = opened(on(disk, way));
        FileSink<String> heir = on(disk, way);
        prepare(old, 1, "a", "b");
        once(disk, Operation.Kind.RENAME, () -> heir.open("out"));
        assertThatThrownBy(() -> old.commit(info(1))).isInstanceOf(SinkFencedException.class);
        assertThat(heir.lastCommitted()).isEmpty();
        assertThat(disk.list("")).containsExactly(".epoch-2");
    }

    @ParameterizedTest
    @EnumSource
    void aBatchIsNeverPublishedWhileItIsTakenAway(Way way) throws Exception {
        SimulatedDisk disk = new SimulatedDisk(1);
        FileSink<String> old = opened(on(disk, way));
        FileSink<String> heir = on(disk, way);
        prepare(old, 1, "a", "b");
        AtomicBoolean published = new AtomicBoolean();
        String temporary = disk.list("").stream()
                .filter(name -> name.startsWith(".batch-"))
                .findFirst()
                .orElseThrow();
        disk.observe(before -> {
            if (before.kind() == Operation.Kind.DELETE && before.name().contains("batch")) {
                try {
                    disk.rename(temporary, "batch-1"); // what old would do now, had it looked before
                    published.set(true);
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining(temporary);
                }
            }
        });
        heir.open("out");
        assertThat(published).isFalse();
    }

    @Test
    void twoThatTakeOverAtOnceGetEpochsOfTheirOwn() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(1);
        FileSink<String> first = on(disk, Way.FILES);
        FileSink<String> second = on(disk, Way.FILES);
        once(disk, Operation.Kind.CREATE, () -> {
            second.open("out");
            prepare(second, 1, "a");
        });
        first.open("out");
        assertThatThrownBy(() -> second.commit(info(1))).isInstanceOf(SinkFencedException.class);
        publish(first, 1, "a");
        assertThat(first.lastCommitted()).contains(new Committed(1, "abc1"));
    }

    interface Step {
        void run() throws Exception;
    }

    /** Does something just before the next operation of a kind. */
    static void once(SimulatedDisk disk, Operation.Kind kind, Step step) {
        AtomicBoolean done = new AtomicBoolean();
        disk.observe(before -> {
            if (before.kind() == kind && done.compareAndSet(false, true)) {
                try {
                    step.run();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        });
    }
}
