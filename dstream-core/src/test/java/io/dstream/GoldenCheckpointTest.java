package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checkpoints that earlier releases wrote are gone on from. Those in {@code src/test/resources/checkpoints} are never
 * changed: a release that cannot read one of them breaks the programs of its users. A release that writes another
 * format adds its own, made by {@link GoldenCheckpoint}.
 */
class GoldenCheckpointTest {
    private static final Path CHECKPOINTS = Path.of("src", "test", "resources", "checkpoints");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"0.1.0", "format-2"})
    void itIsGoneOnFrom(String release) throws IOException {
        GoldenCheckpoint.copy(CHECKPOINTS.resolve(release).resolve("checkpoint"), directory);
        GoldenCheckpoint program = new GoldenCheckpoint(directory);
        program.run(GoldenCheckpoint.BATCHES + 1, GoldenCheckpoint.BATCHES + GoldenCheckpoint.MORE);
        program.close();

        List<String> expected =
                Files.readAllLines(CHECKPOINTS.resolve(release).resolve("expected.txt"), StandardCharsets.UTF_8);
        assertThat(program.lines()).isEqualTo(expected).hasSizeGreaterThan(250);
    }
}
