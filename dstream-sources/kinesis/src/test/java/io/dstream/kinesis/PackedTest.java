package io.dstream.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.kinesis.internal.read.Packing;
import io.dstream.source.BackPressure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;

/** Records that a producer has packed into one. */
class PackedTest {
    private static final KinesisServer SERVER = KinesisServer.shared();

    @TempDir
    Path checkpoint;

    private static void put(String stream, int from, int until) {
        Packing packing = new Packing();
        IntStream.range(from, until).forEach(n -> packing.add("key " + n, "" + n));
        SERVER.put(stream, List.of(KinesisServer.entry("outer", SdkBytes.fromByteArray(packing.bytes()))));
    }

    @Test
    void eachHasItsKeyAndItsNumber() throws Exception {
        String stream = SERVER.stream(1);
        put(stream, 0, 3);
        SERVER.put(stream, "plain");
        try (Run run = Run.of(Run.source(SERVER.port(), stream).from(StartPosition.horizon()))) {
            assertThat(run.until(4)).containsExactly("0", "1", "2", "plain");
            assertThat(run.records()).map(KinesisRecord::key).containsExactly("key 0", "key 1", "key 2", "plain");
            assertThat(run.records()).map(KinesisRecord::subSequenceNumber).containsExactly(0L, 1L, 2L, 0L);
            assertThat(run.records().subList(0, 3).stream()
                            .map(KinesisRecord::sequenceNumber)
                            .distinct())
                    .hasSize(1);
        }
    }

    @Test
    void aBatchMayEndInTheMiddleOfThemAndTheNextProgramGoesOnThere() throws Exception {
        String stream = SERVER.stream(1);
        for (int n = 0; n < 100; n += 10) {
            put(stream, n, n + 10);
        }
        List<String> all = new ArrayList<>();
        while (all.size() < 100) {
            try (Run run = Run.of(
                    Run.source(SERVER.port(), stream).from(StartPosition.horizon()),
                    builder -> builder.checkpointDir(checkpoint)
                            .backPressure(BackPressure.none().withMaxRate(7)))) {
                run.until(Math.min(7 - all.size() % 5, 100 - all.size()));
                all.addAll(run.values());
            }
        }
        assertThat(all).isEqualTo(IntStream.range(0, 100).mapToObj(n -> "" + n).toList());
    }

    @Test
    void aBatchThatEndsInTheMiddleOfThemIsReadAgainAsItWas() throws Exception {
        String stream = SERVER.stream(1);
        put(stream, 0, 10);
        put(stream, 10, 20);
        KinesisSource<String> source = Run.source(SERVER.port(), stream).from(StartPosition.horizon());
        for (int start = 0; start < 3; start++) {
            try (Run run = Run.of(source, builder -> builder.checkpointDir(checkpoint)
                            .backPressure(BackPressure.none().withMaxRate(7)))
                    .failing()) {
                run.until(1);
                throw new AssertionError("the sink must have failed");
            } catch (RuntimeException e) {
                assertThat(e).hasMessageContaining("the sink fails");
            }
        }
        try (Run run = Run.of(source, builder -> builder.checkpointDir(checkpoint)
                .backPressure(BackPressure.none().withMaxRate(7)))) {
            assertThat(run.until(20))
                    .isEqualTo(IntStream.range(0, 20).mapToObj(n -> "" + n).toList());
        }
    }
}
