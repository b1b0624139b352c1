package io.dstream.testing.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Throwables;
import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.report.BatchReport;
import io.dstream.report.ReceiverReport;
import io.dstream.testing.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Runs programs that are set up wrongly, in this process. */
final class Mistakes {
    /** What makes a program of an opening. */
    interface Setup {
        void in(StreamingContext ssc) throws Exception;
    }

    private Mistakes() {}

    /** The program must end, or tell it and go on; and then let itself be stopped. */
    static void check(Mistake<?> mistake, Path folder, Setup setup) throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        try (StreamingContext ssc = Programs.in(folder)) {
            ssc.addListener(listening(said));
            Optional<Throwable> end = end(ssc, setup, mistake, said);
            if (mistake.ends()) {
                assertThat(end).as("the program must end; it has said %s", said).isPresent();
            }
            String all = end.map(Throwables::getStackTraceAsString).orElse("") + said;
            assertThat(all).contains(mistake.words());
        }
    }

    private static StreamingListener listening(List<String> said) {
        return new StreamingListener() {
            @Override
            public void onReceiverError(ReceiverReport receiver) {
                said.add(receiver.lastError().orElse(""));
            }

            @Override
            public void onBatchCompleted(BatchReport batch) {
                batch.failure().ifPresent(failure -> said.add(Throwables.getStackTraceAsString(failure)));
            }
        };
    }

    private static Optional<Throwable> end(StreamingContext ssc, Setup setup, Mistake<?> mistake, List<String> said) {
        try {
            setup.in(ssc);
            ssc.start();
        } catch (Exception e) {
            return Optional.of(e);
        }
        Throwable[] end = new Throwable[1];
        Await.until("it says " + mistake.words(), Await.LONG, () -> {
            try {
                ssc.awaitTermination(java.time.Duration.ofMillis(10));
            } catch (Exception e) {
                end[0] = e;
                return true;
            }
            return !mistake.ends()
                    && mistake.words().stream()
                            .allMatch(words -> said.toString().contains(words));
        });
        return Optional.ofNullable(end[0]);
    }
}
