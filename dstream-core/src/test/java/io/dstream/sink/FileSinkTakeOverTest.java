package io.dstream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.log.FileStorage;
import io.dstream.testkit.TransactionalSinkContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may publish in a directory, and that a sink of files keeps what every transactional sink must. */
class FileSinkTakeOverTest {
    @TempDir
    Path directory;

    private List<String> shown() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(file).toString();
                if (!name.startsWith(".")) {
                    lines.addAll(Files.readAllLines(file));
                }
            }
        }
        return lines;
    }

    @Test
    void filesKeepTheContract() throws Exception {
        TransactionalSinkContract.of(() -> FileSink.<String>lines(directory), this::shown)
                .check();
    }

    @Test
    void foldersKeepTheContract() throws Exception {
        TransactionalSinkContract.of(() -> FileSink.<String>lines(directory).folderPerBatch("batch-"), this::shown)
                .check();
    }

    private List<String> marks() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(".epoch-"))
                    .toList();
        }
    }

    @Test
    void theMarkOfTheLastStartAloneIsLeft() throws Exception {
        for (int start = 1; start <= 3; start++) {
            FileSink<String> sink = FileSink.lines(directory);
            sink.open("out");
            sink.close();
            assertThat(marks()).containsExactly(".epoch-" + start);
        }
    }

    @Test
    void whoeverIsOvertakenTwiceNoticesToo() throws Exception {
        Tenure first = Tenure.take(FileStorage.openShared(directory));
        Tenure.take(FileStorage.openShared(directory));
        Tenure third = Tenure.take(FileStorage.openShared(directory));

        third.check();
        assertThatThrownBy(first::check)
                .isInstanceOf(SinkFencedException.class)
                .hasMessageContaining("was taken over by another program (epoch 3, this one has 1)");
    }

    @Test
    void aDirectoryThatWasCleanedUpStaysWhoseItIs() throws Exception {
        Tenure tenure = Tenure.take(FileStorage.openShared(directory));
        Files.delete(directory.resolve(".epoch-1"));

        tenure.check();

        assertThat(marks()).containsExactly(".epoch-1");
    }
}
