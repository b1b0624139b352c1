package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Throwables;
import io.dstream.StreamingContext;
import io.dstream.monitoring.ConsoleProgress;
import io.dstream.monitoring.Monitoring;
import io.dstream.monitoring.StreamingMeters;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** The code that the page on monitoring shows. Where another program has the port that it names, it is left out. */
@Timeout(60)
@ExtendWith(MonitoringTest.PortsMayBeTaken.class)
class MonitoringTest {

    /** Another build on this machine, or a program that somebody looks at, is no fault of this one. */
    static final class PortsMayBeTaken implements TestExecutionExceptionHandler {
        @Override
        public void handleTestExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
            if (Throwables.getRootCause(thrown) instanceof BindException) {
                throw new TestAbortedException("the port is taken", thrown);
            }
            throw thrown;
        }
    }

    private static String get(URI page, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(page.resolve(path)).build(), BodyHandlers.ofString())
                .body();
    }

    @Test
    void aPageShowsAProgram() throws Exception {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            StreamingContext ssc = driver.context();
            TestInput<String> input = driver.input();
            input.stream().foreachBatch(batch -> batch.count());
            // snippet: monitoring-page
            Monitoring page = Monitoring.on(4040).attach(ssc); // http://127.0.0.1:4040/
            // end
            driver.runBatch();
            String batches = get(page.address(), "/api/v1/applications/test/streaming/batches");
            page.close();

            assertThat(batches).contains("\"batchId\":1000");
        }
    }

    @Test
    void probesAskForTheHealth() throws Exception {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            StreamingContext ssc = driver.context();
            driver.<String>input().stream().foreachBatch(batch -> batch.count());
            // snippet: monitoring-probes
            Monitoring page = Monitoring.on(4040)
                    .bindAddress(InetAddress.getByName("0.0.0.0")) // all addresses of the pod
                    .attach(ssc);
            // end
            driver.runBatch();
            String ready = get(URI.create("http://127.0.0.1:4040/"), "/health/ready");
            page.close();

            assertThat(ready).contains("\"ready\":true");
        }
    }

    @Test
    void aPageMayDoMoreThanShow() throws Exception {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            StreamingContext ssc = driver.context();
            driver.<String>input().stream().foreachBatch(batch -> batch.count());
            // snippet: monitoring-control
            Monitoring page = Monitoring.on(4040).allowControl().attach(ssc);
            // end
            driver.runBatch();
            String threads = get(page.address(), "/api/v1/applications/test/threads");
            page.close();

            assertThat(threads).contains("threads of test");
        }
    }

    @Test
    void severalProgramsAreOnOnePage(@TempDir Path logs) throws Exception {
        StreamingContext orders = StreamingContext.local(Duration.ofSeconds(1));
        // snippet: monitoring-several
        Monitoring page = Monitoring.on(4040)
                .operatorsEvery(10) // counts what operators take and give, in every tenth batch
                .showErrorDetails() // stack traces
                .eventLog(logs); // for later
        page.attach(orders);
        StreamingContext payments =
                page.attach(StreamingContext.builder().appName("payments").batchInterval(Duration.ofMillis(100)));
        // end
        String applications = get(page.address(), "/api/v1/applications");
        page.close();
        payments.close();
        orders.close();

        assertThat(applications).contains("\"dstream\"", "\"payments\"");
    }

    @Test
    void metersAndTheProgressLineAreListeners() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            StreamingContext ssc = driver.context();
            TestInput<String> input = driver.input();
            input.stream().foreachBatch(batch -> batch.count());
            // snippet: monitoring-meters
            new StreamingMeters(ssc).bindTo(registry);
            // end
            // snippet: monitoring-progress
            ssc.addListener(ConsoleProgress.of(ssc));
            // end
            input.add("a", "b");
            driver.runBatch();
        }

        assertThat(registry.get("dstream.records.processed").functionCounter().count())
                .isEqualTo(2);
    }
}
