package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.dstream.source.Sources;
import io.dstream.testing.ChildJvm;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A program that ends its process from inside a batch, though it is to be stopped gracefully. */
class ExitInsideTest {

    /** The program. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws InterruptedException {
            ((Logger) LoggerFactory.getLogger("io.dstream")).setLevel(Level.INFO);
            StreamingContext ssc = StreamingContext.builder()
                    .appName("exiting")
                    .batchInterval(Duration.ofMillis(10))
                    .parallelism(2)
                    .stopOnShutdown(Duration.ofMinutes(10))
                    .build();
            DStream<Integer> numbers = ssc.from(Sources.queue(new ArrayDeque<>(List.of(List.of(1, 2)))));
            numbers.foreachBatch(batch -> System.exit(7));
            ssc.start();
            ssc.awaitTermination();
        }
    }

    @Test
    void outputThatEndsTheProcessIsNotWaitedFor() throws Exception {
        try (ChildJvm program = ChildJvm.of(Program.class).start()) {
            assertThat(program.awaitEnd()).isEqualTo(7);
            assertThat(program.output())
                    .contains("exiting: System.exit was called inside a batch, at io.dstream.ExitInsideTest$Program");
        }
    }
}
