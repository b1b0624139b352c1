package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.source.Sources;
import io.dstream.testing.ChildJvm;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What {@code print} shows, by a program in a process of its own, since standard output is there only once. */
class ConsolePrinterTest {

    /** The program. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws InterruptedException {
            CountDownLatch printed = new CountDownLatch(1);
            try (StreamingContext ssc = StreamingContext.local(Duration.ofMillis(10))) {
                DStream<String> records = ssc.from(Sources.queue(new ArrayDeque<>(
                        List.of(Arrays.asList("a\tb\nc", "\u001b[2J\u0007\u009b", null, "left out")))));
                records.print(3);
                records.foreachBatch(batch -> printed.countDown());
                ssc.start();
                printed.await();
            }
        }
    }

    @Test
    void whoeverSendsRecordsCannotSteerTheTerminal() throws Exception {
        try (ChildJvm program = ChildJvm.of(Program.class).start()) {
            assertThat(program.awaitEnd()).isZero();
            assertThat(program.output())
                    .contains("\na\tb\nc\n\\u001b[2J\\u0007\\u009b\nnull\n...\n")
                    .doesNotContain("left out");
        }
    }
}
