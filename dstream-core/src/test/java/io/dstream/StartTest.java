package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.source.Sources;
import io.dstream.testing.ChildJvm;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a small program loads until its first result: classes are most of the time that it takes. */
class StartTest {

    /** Counts words once. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            try (StreamingContext ssc = StreamingContext.local(Duration.ofMillis(10))) {
                ssc.from(Sources.queue(new ArrayDeque<>(List.of(List.of("to be or not to be")))))
                        .flatMap(line -> List.of(line.split(" ")))
                        .countByValue()
                        .foreachBatch(batch -> {
                            if (!batch.isEmpty()) {
                                System.out.println("counted " + batch.count());
                                Runtime.getRuntime().halt(0);
                            }
                        });
                ssc.start();
                ssc.awaitTermination();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String run(String... options) throws Exception {
        try (ChildJvm program =
                ChildJvm.of(Program.class).without("logback").options(options).start()) {
            assertThat(program.awaitEnd()).as(program.output()).isZero();
            return program.output();
        }
    }

    @Test
    void whatTheProgramDoesNotUseIsNotLoaded() throws Exception {
        assertThat(run("-Xlog:class+load"))
                .contains("counted 4")
                .contains("io.dstream.internal.local.LocalEngine ")
                .doesNotContain("jdk.jfr.Event ")
                .doesNotContain("io.dstream.codec.Tag ")
                .doesNotContain("com.google.common.cache.LocalCache ");
    }

    @Test
    void eventsAreLoadedWhereTheProgramIsRecorded() throws Exception {
        assertThat(run("-Xlog:class+load", "-XX:StartFlightRecording"))
                .contains("io.dstream.internal.local.StageEvent ");
    }
}
