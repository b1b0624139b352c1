package io.dstream.examples.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A program that stands still while another, with a copy of its checkpoint directory, takes its output over, and that
 * is woken again: it must end, and publish nothing more, under any policy.
 */
class OvertakenTest {
    private static final long SEED = 20250201;
    private static final int BATCH_MILLIS = 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"fail", "skip", "retry", "retry-then-skip"})
    void whoIsWokenEndsAndPublishesNothing(String policy) throws Exception {
        String[] more = {"--on-failure", policy, "--fail-one-in", "0"};
        Path out = Files.createDirectories(folder.resolve("out"));
        Path first = Files.createDirectories(folder.resolve("first"));
        Path second = Files.createDirectories(folder.resolve("second"));
        Random random = new Random(SEED);
        Output output = new Output(out, false);
        try (FileFeed feed = new FileFeed(folder.resolve("in"), SEED);
                Child old = Child.start(feed.spec(), Setup.in(first).out(out), BATCH_MILLIS, more)) {
            old.awaitReady();
            awaitBatches(output, 5);
            Thread.sleep(random.nextInt(BATCH_MILLIS)); // somewhere in a batch
            old.suspend();
            copy(first.resolve("checkpoint"), second.resolve("checkpoint"));
            try (Child heir = Child.start(feed.spec(), Setup.in(second).out(out), BATCH_MILLIS, more)) {
                heir.awaitReady();
                awaitBatches(output, output.batches() + 5);
                old.resume();
                assertThat(old.awaitEnd(60)).as(old.errors()).isEqualTo(1);
                assertThat(old.errors()).contains("taken over");
                awaitBatches(output, output.batches() + 5);
                assertThat(heir.isAlive()).as(heir.errors()).isTrue();
            }
            output.check();
        }
    }

    private static void awaitBatches(Output output, int batches) throws Exception {
        for (int i = 0; i < 600 && output.batches() < batches; i++) {
            Thread.sleep(50);
            output.check();
        }
        assertThat(output.batches()).isGreaterThanOrEqualTo(batches);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
