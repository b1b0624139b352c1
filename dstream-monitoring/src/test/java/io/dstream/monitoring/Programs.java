package io.dstream.monitoring;

import com.example.Words;
import io.dstream.BatchFailurePolicy;
import io.dstream.StreamingContext;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.time.Duration;

/** Programs on a clock turned by hand, on a page of their own. */
final class Programs implements AutoCloseable {
    static final Duration SECOND = Duration.ofSeconds(1);

    final StreamingTestDriver driver;
    final TestInput<String> words;
    final Monitoring page;
    final Client client;

    /** Counts words; fails on those that end in an exclamation mark, with the word as message. */
    Programs(Monitoring settings, StreamingContext.Builder builder) {
        driver = StreamingTestDriver.create(
                builder.batchInterval(SECOND).parallelism(2).onBatchFailure(BatchFailurePolicy.skip()));
        words = driver.input();
        words.stream().named("words").map(Words::check).named("checked").foreachBatch(batch -> batch.count());
        page = settings.attach(driver.context());
        client = new Client(page);
    }

    Programs() {
        this(Monitoring.on(0), StreamingContext.builder().appName("test"));
    }

    Programs batch(String... records) {
        words.add(records);
        driver.runBatch();
        return this;
    }

    @Override
    public void close() {
        driver.close();
        page.close();
    }
}
