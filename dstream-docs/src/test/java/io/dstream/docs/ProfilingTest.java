package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.report.BatchReport;
import io.dstream.report.OutputReport;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The code that the page on profiling shows. */
@Timeout(60)
class ProfilingTest {

    @Test
    void reportsSayWhereTimeGoes() {
        List<String> lines = new ArrayList<>();
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            StreamingContext ssc = driver.context();
            TestInput<String> input = driver.input();
            input.stream().foreachBatch(batch -> batch.count());
            // snippet: where-time-goes
            ssc.addListener(new StreamingListener() {
                @Override
                public void onBatchCompleted(BatchReport batch) {
                    Duration rest = batch.processingTime().orElse(Duration.ZERO);
                    StringBuilder line = new StringBuilder();
                    for (OutputReport output : batch.outputs()) {
                        Duration took = output.duration().orElse(Duration.ZERO);
                        rest = rest.minus(took);
                        line.append(took.toMillis() + " ms in " + output.site() + ", ");
                    }
                    long waited = batch.schedulingDelay().orElse(Duration.ZERO).toMillis();
                    line.append(rest.toMillis() + " ms outside outputs, after a wait of " + waited + " ms");
                    lines.add(line.toString());
                }
            });
            // end
            driver.runBatch();
        }

        // The clock is turned by hand, so nothing takes any time.
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).matches("0 ms in ProfilingTest.java:\\d+, 0 ms outside outputs, after a wait of 0 ms");
    }
}
