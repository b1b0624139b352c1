package io.dstream.hdfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.function.Function1;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.FileSink;
import io.dstream.sink.SinkFencedException;
import io.dstream.sink.TransactionalSink.Committed;
import io.dstream.storage.FileTree;
import io.dstream.storage.Storage;
import io.dstream.testkit.TransactionalSinkContract;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** File sinks that write to HDFS. */
@ExtendWith(Cluster.Extension.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HdfsSinkTest {
    private static final Map<String, Function1<FileSink<String>, FileSink<String>>> WAYS = Map.of(
            "files", sink -> sink,
            "folders", sink -> sink.folderPerBatch("batch-"),
            "from tasks", sink -> sink.fromTasks().folderPerBatch("batch-"));

    private final HdfsLocation location;
    private final StreamingContext context = StreamingContext.local(Duration.ofSeconds(1));

    HdfsSinkTest(Cluster cluster) {
        this.location = cluster.fresh();
    }

    @AfterEach
    void close() {
        context.close();
    }

    private FileSink<String> sink(String way) throws Exception {
        return WAYS.get(way).apply(FileSink.lines(location));
    }

    private FileSink<String> opened(String way) throws Exception {
        FileSink<String> sink = sink(way);
        sink.open("out");
        return sink;
    }

    private static BatchInfo info(long id) {
        return new BatchInfo(id, Instant.EPOCH, false, "abc" + id, List.of());
    }

    private void prepare(FileSink<String> sink, long id, String... records) throws Exception {
        sink.prepare(context.batch(List.of(records), 2), info(id));
    }

    private List<String> shown() throws IOException {
        List<String> lines = new ArrayList<>();
        try (FileTree files = location.open()) {
            collect(files, "", lines);
        }
        return lines;
    }

    private static void collect(FileTree files, String directory, List<String> lines) throws IOException {
        for (Storage.Entry entry : files.entries(directory)) {
            String name = Storage.path(directory, entry.name());
            if (entry.isDirectory() && !entry.name().startsWith(".")) {
                collect(files, name, lines);
            } else if (!entry.name().startsWith(".")) {
                try (InputStream in = files.stream(name, 0)) {
                    lines.addAll(new String(in.readAllBytes(), UTF_8).lines().toList());
                }
            }
        }
    }

    private List<String> names() throws IOException {
        try (FileTree files = location.open()) {
            return files.list("");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", "folders", "from tasks"})
    void theContractOfTransactionalSinksIsKept(String way) throws Exception {
        TransactionalSinkContract.of(() -> sink(way), this::shown).check();
    }

    /** Abandoned before, between and after the two steps. */
    @ParameterizedTest
    @ValueSource(strings = {"files", "folders", "from tasks"})
    void whatAKilledProgramLeavesIsTakenAwayOrKept(String way) throws Exception {
        FileSink<String> first = opened(way);
        prepare(first, 1, "a", "b");
        assertThat(shown()).isEmpty();

        FileSink<String> second = opened(way);
        assertThat(second.lastCommitted()).isEmpty();
        assertThat(names()).containsExactly(".epoch-2");
        prepare(second, 1, "a", "b");
        second.commit(info(1));
        assertThat(shown()).containsExactly("a", "b");

        FileSink<String> third = opened(way);
        assertThat(third.lastCommitted()).isEqualTo(Optional.of(new Committed(1, "abc1")));
        prepare(third, 2, "c");
        assertThatThrownBy(() -> prepare(second, 2, "late")).isInstanceOf(SinkFencedException.class);
        assertThatThrownBy(() -> first.commit(info(1))).isInstanceOf(SinkFencedException.class);
        third.commit(info(2));
        assertThat(shown()).containsExactly("a", "b", "c");
        for (FileSink<String> each : List.of(first, second, third)) {
            each.close();
        }
        assertThat(shown()).containsExactly("a", "b", "c");
    }

    @Test
    void anyEncoderWritesToHdfs() throws Exception {
        FileSink<Integer> sink = FileSink.<Integer>of(location, (records, info, out) -> {
            while (records.hasNext()) {
                out.write(records.next());
            }
        });
        sink.open("out");
        sink.prepare(context.batch(List.of((int) 'x', (int) 'y'), 1), info(1));
        sink.commit(info(1));
        sink.close();
        assertThat(shown()).containsExactly("xy");
    }
}
