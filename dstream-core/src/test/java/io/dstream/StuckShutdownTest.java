package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.source.Sources;
import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A process that is told to end while an output is stuck ends in the time it was given, and says what was stuck. */
class StuckShutdownTest {

    /** An output that waits for something that never happens. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws InterruptedException {
            StreamingContext ssc = StreamingContext.builder()
                    .appName("stuck")
                    .batchInterval(Duration.ofMillis(10))
                    .stopOnShutdown(Duration.ofSeconds(2))
                    .build();
            DStream<Integer> numbers = ssc.from(Sources.queue(new ArrayDeque<>(List.of(List.of(1, 2)))));
            numbers.foreachBatch(batch -> {
                System.out.println("waiting");
                waitForDatabase(args[0].equals("deaf"));
            });
            ssc.start();
            ssc.awaitTermination();
        }

        private static void waitForDatabase(boolean deaf) throws InterruptedException {
            CountDownLatch never = new CountDownLatch(1);
            while (true) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    if (!deaf) {
                        throw e;
                    }
                }
            }
        }
    }

    private static String output(String how) throws Exception {
        try (ChildJvm program = ChildJvm.of(Program.class, how).start()) {
            Await.until("it is in the output", () -> program.output().contains("waiting"));
            program.terminate();
            assertThat(program.awaitEnd()).isEqualTo(143);
            return program.output();
        }
    }

    @Test
    void anOutputThatHeedsTheInterruptIsNamed() throws Exception {
        assertThat(output("heeds"))
                .contains("1.5S of stopOnShutdown(PT2S) are over, and the program still waits for batch 1 of ")
                .containsPattern("in output foreachBatch-1 .StuckShutdownTest.java:\\d+")
                .containsPattern(
                        "thread stuck-driver, which is in jdk.internal.*called by io.dstream.StuckShutdownTest.Program.waitForDatabase")
                .doesNotContain("the process ends in the middle");
    }

    @Test
    void anOutputThatDoesNotHeedTheInterruptDoesNotKeepTheProcess() throws Exception {
        assertThat(output("deaf")).containsPattern("the process ends in the middle of batch 1 of .*StuckShutdownTest");
    }
}
