package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.source.Sources;
import io.dstream.testing.ChildJvm;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A program without an SLF4J provider still says what is wrong first, and that it has failed. */
class NoLogTest {

    /** A receiver that is in trouble twice, and batches of which two fail, and after them one for good. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws InterruptedException {
            BatchFailurePolicy policy =
                    switch (args[0]) {
                        case "skips" -> BatchFailurePolicy.skip();
                        case "retries" -> BatchFailurePolicy.retry(2, Duration.ofMillis(1), BatchFailurePolicy.skip());
                        default -> BatchFailurePolicy.fail();
                    };
            StreamingContext ssc = StreamingContext.builder()
                    .appName("silent")
                    .batchInterval(Duration.ofMillis(100))
                    .onBatchFailure(policy)
                    .build();
            CountDownLatch over = new CountDownLatch(1);
            DStream<String> texts = args[0].equals("reports")
                    ? ssc.from(Sources.of(new Troubled()))
                    : ssc.from(Sources.queue(new ArrayDeque<>(List.of(List.of("4x"), List.of("5x"), List.of("6")))));
            texts.map(Integer::parseInt).foreachBatch(batch -> {
                if (batch.count() > 0) {
                    over.countDown();
                }
            });
            ssc.start();
            if (args[0].equals("fails")) {
                try {
                    ssc.awaitTermination();
                } catch (StreamingException e) {
                    System.exit(7);
                }
            }
            over.await();
            ssc.stop();
        }
    }

    private static final class Troubled extends Pushed<String> {
        private static final long serialVersionUID = 1L;

        @Override
        protected void onStart() throws Exception {
            reportError("no route to host", null);
            reportError("no route to host again", null);
            store("1");
        }
    }

    private static String run(String how, int exitValue) throws Exception {
        try (ChildJvm program =
                ChildJvm.of(Program.class, how).without("logback").start()) {
            assertThat(program.awaitEnd()).as(program.output()).isEqualTo(exitValue);
            return program.output();
        }
    }

    @Test
    void theFailureIsSaidOnceOnStandardError() throws Exception {
        assertThat(run("fails", 7))
                .containsOnlyOnce("This is the first error")
                .contains("For input string: \"4x\"")
                .contains("This is the first error")
                .contains("add an SLF4J 2 provider");
    }

    @Test
    void theFirstBatchThatIsSkippedIsSaid() throws Exception {
        assertThat(run("skips", 0))
                .containsOnlyOnce("This is the first error")
                .contains("For input string: \"4x\"; the batch is skipped, as the policy says")
                .contains("add an SLF4J 2 provider");
    }

    @Test
    void theFirstBatchThatIsTriedAgainIsSaid() throws Exception {
        assertThat(run("retries", 0))
                .contains("For input string: \"4x\"; attempt 2 of 3 follows")
                .contains("This is the first warning")
                .contains("This is the first error")
                .contains("add an SLF4J 2 provider");
    }

    @Test
    void theFirstTroubleOfASourceIsSaid() throws Exception {
        assertThat(run("reports", 0))
                .containsOnlyOnce("silent: ")
                .contains("no route to host\n  This is the first warning")
                .contains("add an SLF4J 2 provider");
    }
}
