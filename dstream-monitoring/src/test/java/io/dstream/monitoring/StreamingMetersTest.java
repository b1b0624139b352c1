package io.dstream.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import io.dstream.monitoring.internal.model.Json;
import io.dstream.monitoring.internal.server.Prometheus;
import io.dstream.source.BackPressure;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StreamingMetersTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();

    private double value(String name, String... tags) {
        return registry.get("dstream." + name)
                .tags(tags)
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    @Test
    void eventTimeHasMetersOnceABatchIsDone() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Programs.SECOND)) {
            TestInput<Long> times = driver.input();
            times.stream()
                    .withEventTimeMillis(at -> at, Watermarks.ascending())
                    .named("timed")
                    .windowAll(Windows.tumbling(Duration.ofMillis(10)))
                    .named("counts")
                    .count()
                    .foreachBatch(batch -> batch.count());
            new StreamingMeters(driver.context()).bindTo(registry);
            driver.runBatch();
            assertThat(value("watermark.lag", "operator", "counts")).isNaN();
            times.add(5L, 100L);
            driver.runBatch();
            times.add(7L);
            driver.runBatch();

            assertThat(value("watermark.lag", "operator", "counts")).isEqualTo(2_900);
            assertThat(value("watermark.open.windows", "operator", "counts")).isEqualTo(1);
            assertThat(value("watermark.dropped.records", "operator", "counts")).isEqualTo(1);
            assertThat(value("watermark.dropped.records", "operator", "timed")).isZero();
            times.finish();
            driver.runBatch();
            assertThat(value("watermark.lag", "operator", "counts")).isZero();
        }
    }

    @Test
    void everyFigureOfTheProgramIsThere() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Programs.SECOND)) {
            TestInput<String> words = driver.input();
            words.stream().named("words").foreachBatch(batch -> batch.count());
            new StreamingMeters(driver.context()).bindTo(registry);
            Map<String, Double> before = values();
            words.add("a", "b");
            driver.runBatch();
            words.add("c");
            driver.runBatch();

            assertThat(before)
                    .containsEntry("dstream.batches.completed", 0.0)
                    .containsEntry("dstream.last.completed.batch.total.delay", -1.0)
                    .containsEntry("dstream.last.received.batch.records", 0.0);
            assertThat(value("batches.completed", "app", "test")).isEqualTo(2);
            assertThat(value("batches.failed")).isZero();
            assertThat(value("batches.unprocessed")).isZero();
            assertThat(value("batches.waiting")).isZero();
            assertThat(value("batches.running")).isZero();
            assertThat(value("batches.retained")).isEqualTo(2);
            assertThat(value("receivers")).isZero();
            assertThat(value("records.received")).isEqualTo(3);
            assertThat(value("records.processed")).isEqualTo(3);
            assertThat(value("last.completed.batch.submission.time")).isEqualTo(2_000);
            assertThat(value("last.completed.batch.processing.start.time")).isEqualTo(2_000);
            assertThat(value("last.completed.batch.processing.end.time")).isEqualTo(2_000);
            assertThat(value("last.completed.batch.processing.delay")).isZero();
            assertThat(value("last.completed.batch.scheduling.delay")).isZero();
            assertThat(value("last.completed.batch.total.delay")).isZero();
            assertThat(value("last.received.batch.submission.time")).isEqualTo(2_000);
            assertThat(value("last.received.batch.processing.start.time")).isEqualTo(2_000);
            assertThat(value("last.received.batch.processing.end.time")).isEqualTo(2_000);
            assertThat(value("last.received.batch.records")).isEqualTo(1);
            assertThat(value("source.last.batch.records", "source", "words")).isEqualTo(1);
            assertThat(value("checkpoint.base.bytes")).isNaN();
            assertThat(before).containsEntry("dstream.last.completed.batch.garbage.collection", -1.0);
            assertThat(value("last.completed.batch.phase", "phase", "OUTPUT")).isZero(); // the clock stands still
            assertThat(value("last.completed.batch.garbage.collection")).isGreaterThanOrEqualTo(0);
            assertThat(value("last.completed.batch.stalls")).isGreaterThanOrEqualTo(0);
            assertThat(value("batches.backlog")).isZero();
            assertThat(value("behind")).isZero();
        }
    }

    @Test
    void exactlyOneConditionIsSo() {
        try (Programs program = new Programs()) {
            new StreamingMeters(program.driver.context()).bindTo(registry);

            assertThat(conditions()).containsExactly("STARTING");
            program.batch("a");
            assertThat(conditions()).containsExactly("KEEPING_UP");
            program.driver.close();
            assertThat(conditions()).containsExactly("STOPPED");
        }
    }

    private List<String> conditions() {
        return registry.get("dstream.health").gauges().stream()
                .filter(gauge -> gauge.value() == 1)
                .map(gauge -> gauge.getId().getTag("condition"))
                .toList();
    }

    @Test
    void sourcesStateAndCheckpointHaveTheirs(@TempDir Path directory) {
        try (StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
                .appName("test")
                .batchInterval(Programs.SECOND)
                .backPressure(BackPressure.none().withMaxRate(50))
                .checkpointDir(directory))) {
            TestInput<String> words = driver.input();
            words.stream()
                    .named("words")
                    .mapToPair(word -> Pair.of(word, 1L))
                    .<Long>updateStateByKey((ones, state) -> Optional.of(state.orElse(0L) + ones.size()))
                    .named("totals")
                    .foreachBatch(batch -> batch.count());
            words.add("a", "b", "a");
            driver.runBatch();
            new StreamingMeters(driver.context()).bindTo(registry); // while it runs

            assertThat(value("source.max.rate", "source", "words")).isEqualTo(50);
            assertThat(value("source.lag.records", "source", "words")).isNaN();
            assertThat(value("state.keys", "operator", "totals")).isEqualTo(2);
            assertThat(value("state.bytes", "operator", "totals")).isPositive();
            assertThat(value("checkpoint.log.bytes")).isPositive();
        }
    }

    @Test
    void receiversThatAreAtWorkAreCounted(@TempDir Path directory) {
        try (WordCount program = new WordCount("test", Duration.ofMillis(20), directory)) {
            new StreamingMeters(program.ssc).bindTo(registry);
            program.ssc.start();
            Client.await("a receiver", () -> value("receivers.active") == 1);

            assertThat(value("receivers")).isEqualTo(1);
            assertThat(value("source.active", "source", "story")).isEqualTo(1);
        }
    }

    @Test
    void aProgramThatNeverStartedHasNone() {
        StreamingContext ssc = StreamingContext.local(Programs.SECOND);
        ssc.close();
        new StreamingMeters(ssc).bindTo(registry);

        assertThat(value("batches.completed")).isZero();
    }

    private Map<String, Double> values() {
        Map<String, Double> values = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            values.put(
                    meter.getId().getName(), meter.measure().iterator().next().getValue());
        }
        return values;
    }

    // ---- Prometheus ----

    @Test
    void thePageAnswersWithPrometheusText() throws Exception {
        try (Programs program = new Programs().batch("a", "b")) {
            HttpResponse<String> answer = program.client.get("/metrics");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
            assertThat(answer.body())
                    .contains(
                            "dstream_batches_completed_total{app=\"test\"} 1.0",
                            "dstream_source_last_batch_records{app=\"test\",source=\"words\"} 2.0");
        }
    }

    @Test
    void programsOfOneNameAreTwoSeries() throws Exception {
        try (Programs program = new Programs().batch("a");
                StreamingContext other = program.page.attach(
                        StreamingContext.builder().appName("test").batchInterval(Programs.SECOND))) {
            assertThat(other.appName()).isEqualTo("test");
            assertThat(program.client.get("/metrics").body())
                    .contains(
                            "dstream_batches_completed_total{app=\"test\"}",
                            "dstream_batches_completed_total{app=\"test-2\"}");
        }
    }

    /** The module's classes anew, by a loader that has no Prometheus. */
    @Test
    void withoutTheRegistryOnTheClassPathThereIsNone() throws Exception {
        ClassLoader parent = StreamingMetersTest.class.getClassLoader();
        ClassLoader without = new ClassLoader(parent) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.startsWith("io.micrometer.prometheusmetrics")) {
                    throw new ClassNotFoundException(name);
                }
                if (!name.equals(Prometheus.class.getName()) && !name.equals(Monitoring.class.getName())) {
                    return super.loadClass(name, resolve);
                }
                try (InputStream in = parent.getResourceAsStream(name.replace('.', '/') + ".class")) {
                    byte[] bytes = in.readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        };
        Method prometheus = without.loadClass(Monitoring.class.getName()).getDeclaredMethod("prometheus");
        prometheus.setAccessible(true);

        assertThat((Optional<?>) prometheus.invoke(null)).isEmpty();
        assertThat(Monitoring.prometheus()).isPresent();
    }

    @Test
    void theDashboardAsksForMetersThatThereAre() throws Exception {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("CHANGELOG.md"))) {
            root = root.getParent();
        }
        String dashboard = Files.readString(root.resolve("docs/grafana-dashboard.json"));
        try (Programs program = new Programs().batch("a")) {
            String metrics = program.client.get("/metrics").body();
            List<String> asked = Pattern.compile("dstream_[a-z_]+")
                    .matcher(dashboard)
                    .results()
                    .map(found -> found.group())
                    .distinct()
                    .toList();

            assertThat(Json.parse(dashboard).get("panels")).isNotEmpty();
            assertThat(asked).hasSizeGreaterThan(10);
            for (String name : asked) {
                if (!name.startsWith("dstream_state_")) { // this program has none
                    assertThat(metrics).contains(name);
                }
            }
        }
    }
}
