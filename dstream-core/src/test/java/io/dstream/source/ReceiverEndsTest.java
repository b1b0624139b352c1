package io.dstream.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.batch.Batch;
import io.dstream.report.ReceiverReport;
import io.dstream.sink.Sink;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** How receivers say that they have begun or broken, and how sinks learn of the stop. */
class ReceiverEndsTest {

    private static final class Scripted extends Receiver<String> {
        private final boolean later;

        Scripted(boolean later) {
            this.later = later;
        }

        @Override
        protected void onStart() {}

        @Override
        protected void onStop() {}

        @Override
        protected boolean startsLater() {
            return later;
        }

        void connected() {
            reportStarted();
        }
    }

    @Test
    void aFailedReceiverFailsTheProgramOnceWhatItStoredIsInBatches() {
        Scripted receiver = new Scripted(false);
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestOutput<String> out = driver.collect(driver.context().from(Sources.of(receiver)));
            driver.runBatch();
            receiver.store("a");
            receiver.fail("the device is broken", null);
            driver.runBatch();

            assertThatThrownBy(driver::runBatch).hasMessageContaining("the device is broken");
            assertThat(out.all()).containsExactly("a");
            assertThat(driver.context().state()).isEqualTo(StreamingContext.State.FAILED);
        }
    }

    @Test
    void aReceiverThatStartsLaterIsReportedWhenItSaysSo() {
        Scripted receiver = new Scripted(true);
        List<String> heard = new CopyOnWriteArrayList<>();
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            driver.collect(driver.context().from(Sources.of(receiver)));
            driver.context().addListener(new StreamingListener() {
                @Override
                public void onReceiverStarted(ReceiverReport report) {
                    heard.add("started");
                }
            });
            driver.runBatch();
            assertThat(heard).isEmpty();

            receiver.connected();
            driver.runBatch();
            assertThat(heard).containsExactly("started");
        }
    }

    @Test
    void aSinkThatWaitsIsToldOfTheStop() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        StreamingContext ssc = StreamingContext.local(Duration.ofMillis(10));
        ssc.from(Sources.of(new Scripted(false))).to(new Sink<>() {
            @Override
            public void write(Batch<String> batch, Instant time) throws InterruptedException {
                writing.countDown();
                told.await();
                throw new CancellationException("stopped");
            }

            @Override
            public void stopping() {
                told.countDown();
            }
        });
        ssc.start();
        writing.await();
        ssc.stop();

        assertThat(ssc.state()).isEqualTo(StreamingContext.State.STOPPED);
    }
}
