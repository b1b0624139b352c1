package io.dstream.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dstream.StreamingContext;
import io.dstream.monitoring.internal.model.Application;
import io.dstream.monitoring.internal.model.BatchView;
import io.dstream.monitoring.internal.model.ErrorView;
import io.dstream.monitoring.internal.model.EventLog;
import io.dstream.monitoring.internal.model.Recorder;
import io.dstream.monitoring.internal.model.RecorderTest;
import io.dstream.storage.StorageLocation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The event log, and what is shown of it afterwards. */
@Timeout(60)
class HistoryTest {
    @TempDir
    Path directory;

    private void run(String... words) {
        try (Programs program = new Programs(
                Monitoring.on(0).eventLog(directory).showErrorDetails().operatorsEvery(1),
                StreamingContext.builder().appName("test"))) {
            for (String word : words) {
                program.batch(word);
            }
        }
    }

    private StorageLocation location() {
        return StorageLocation.of(directory.toUri().toString());
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    @Test
    void aProgramThatHasEndedIsShownAsItWas() throws Exception {
        run("a", "boom!", "c");
        try (Monitoring page = History.open(directory, 0)) {
            Client client = new Client(page);
            JsonNode app = client.json("/api/v1/applications").get(0);

            assertThat(app.get("state").asText()).isEqualTo("HISTORY");
            assertThat(app.get("name").asText()).isEqualTo("test");
            assertThat(client.streaming("batches"))
                    .extracting(b -> b.get("batchId").asLong())
                    .containsExactly(3_000L, 2_000L, 1_000L);
            assertThat(client.streaming("batches/2000")
                            .get("error")
                            .get("stack")
                            .get(0)
                            .asText())
                    .contains("boom!");
            assertThat(client.streaming("batches/3000").get("operators")).hasSize(1);
            assertThat(client.streaming("batches/3000").get("phases")).isNotEmpty();
            assertThat(client.streaming("batches?status=FAILED")).hasSize(1);
            assertThat(client.streaming("batches/2000")
                            .get("failed")
                            .get("operator")
                            .asText())
                    .isEqualTo("checked");
            assertThat(client.get("/api/v1/applications/test/running").statusCode())
                    .isEqualTo(404);
            assertThat(client.streaming("graph").get("nodes")).hasSize(3);
            assertThat(client.streaming("statistics").get("numReceivedRecords").asLong())
                    .isEqualTo(3);
            try (Client.Frames frames = client.frames("/events")) {
                assertThat(frames.next().get("rows")).hasSize(3);
            }
            assertThat(client.get("/").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aTornLastLineIsLeftOut() throws Exception {
        run("a", "b");
        Path file = files().get(0);
        byte[] bytes = Files.readAllBytes(file);
        for (int cut : new int[] {1, 2, 20, 100}) {
            Files.write(file, Arrays.copyOf(bytes, bytes.length - cut));
            try (Monitoring page = History.open(directory, 0)) {
                assertThat(new Client(page).streaming("batches")).hasSize(cut == 1 ? 2 : 1);
            }
        }
    }

    @Test
    void linesThatMeanNothingAreLeftOut() throws Exception {
        run("a");
        Path file = files().get(0);
        Files.writeString(
                file,
                "\n[]\n{\"type\":\"batch\"}\n{\"type\":\"later\",\"x\":1}\n\"\u0000\n"
                        + Files.readString(file).replace("\"number\"", "\"unknown\":{\"a\":1},\"number\""));
        try (Monitoring page = History.open(directory, 0)) {
            assertThat(new Client(page).streaming("batches")).hasSize(1);
        }
    }

    @Test
    void severalRunsAndProgramsAreInOneDirectory() throws Exception {
        run("a");
        run("b");
        try (Programs other = new Programs(
                Monitoring.on(0).eventLog(directory), StreamingContext.builder().appName("other"))) {
            other.batch("c");
        }
        try (Monitoring page = History.open(directory, 0)) {
            Client client = new Client(page);

            assertThat(client.json("/api/v1/applications"))
                    .extracting(a -> a.get("id").asText())
                    .containsExactly("other", "test");
            assertThat(client.streaming("batches")).hasSize(2);
        }
        assertThat(files())
                .extracting(f -> f.getFileName().toString())
                .containsExactly("other-00000001.jsonl", "test-00000001.jsonl", "test-00000002.jsonl");
    }

    @Test
    void anAddressIsAsGoodAsADirectory() throws Exception {
        try (Programs program = new Programs(
                Monitoring.on(0).eventLog(location()),
                StreamingContext.builder().appName("test"))) {
            program.batch("a").batch("b");
        }

        try (Monitoring page = History.open(location(), 0)) {
            assertThat(new Client(page).streaming("batches")).hasSize(2);
        }
        assertThatThrownBy(() -> History.open(
                        StorageLocation.of(Files.createDirectory(directory.resolve("empty"))
                                .toUri()
                                .toString()),
                        0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no event log in");
    }

    @Test
    void theLogHasABound() throws Exception {
        Recorder recorder = new Recorder(10, ErrorView.Detail.STACK, batch -> {});
        Application app = new Application("test", "test", Duration.ofSeconds(1), List.of(), recorder);
        try (EventLog log = new EventLog(Optional.of(location()), 1_000, 3)) {
            for (long id = 1; id <= 100; id++) {
                log.add(
                        app,
                        BatchView.of(
                                RecorderTest.batch(id, Optional.empty()),
                                BatchView.Status.COMPLETED,
                                ErrorView.Detail.STACK));
            }
        }

        assertThat(files()).hasSize(3);
        for (Path file : files()) {
            assertThat(Files.size(file)).isLessThan(2_000);
        }
        try (Monitoring page = History.open(directory, 0)) {
            assertThat(new Client(page)
                            .streaming("batches")
                            .get(0)
                            .get("batchId")
                            .asLong())
                    .isEqualTo(100_000);
        }
    }

    @Test
    void aDirectoryThatCannotBeWrittenEndsTheLogAndNothingElse() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        try (Programs program = new Programs(
                Monitoring.on(0).eventLog(file.resolve("below")),
                StreamingContext.builder().appName("test"))) {
            program.batch("a").batch("b");

            assertThat(program.client.streaming("batches")).hasSize(2);
        }
    }

    @Test
    void itIsInTheCheckpointDirectoryAndInNobodysWay() throws Exception {
        for (int run = 1; run <= 2; run++) {
            try (WordCount program = new WordCount("test", Duration.ofMillis(20), directory);
                    Monitoring page = Monitoring.on(0)) {
                page.attach(program.ssc);
                program.ssc.start();
                Client.await("batches", () -> program.ssc.metrics().completedBatches() >= 4);
            }
        }
        try (Monitoring page = History.open(directory, 0)) {
            assertThat(new Client(page).streaming("batches").size()).isGreaterThanOrEqualTo(6);
        }
        assertThat(Files.isDirectory(directory.resolve(EventLog.FOLDER))).isTrue();
    }

    @Test
    void theCommandSaysWhatItExpects() throws Exception {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(err, true, StandardCharsets.UTF_8);

        assertThat(History.run(to, to)).isEqualTo(2);
        assertThat(History.run(to, to, "a", "b")).isEqualTo(2);
        assertThat(History.run(to, to, directory.toString(), "0")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("usage: History DIRECTORY", "no event log in");
        assertThatThrownBy(() -> History.open(directory.resolve("none"), 0)).hasMessageContaining("not a directory");
    }
}
