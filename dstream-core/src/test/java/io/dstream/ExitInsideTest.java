package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.dstream.source.Sources;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Program.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(process.waitFor(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS))
                    .as("the process has ended")
                    .isTrue();
            assertThat(process.exitValue()).isEqualTo(7);
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("exiting: System.exit was called inside a batch, at io.dstream.ExitInsideTest$Program");
        } finally {
            process.destroyForcibly();
        }
    }
}
