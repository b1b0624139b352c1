package io.dstream.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.StreamingContext.State;
import io.dstream.StreamingListener;
import io.dstream.codec.Codec;
import io.dstream.codec.Codecs;
import io.dstream.monitoring.Monitoring;
import io.dstream.report.BatchReport;
import io.dstream.state.StateSpec;
import io.dstream.testing.Await;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

class DStreamAutoConfigurationTest {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(DStreamAutoConfiguration.class))
            .withPropertyValues(
                    "dstream.batch-interval=20ms", "dstream.parallelism=1", "dstream.on-failure=keep-running");

    private final Edges edges = new Edges();
    private final ApplicationContextRunner wordCount = runner.withBean(StreamingProgram.class, () -> edges.wordCount());

    @Test
    void programOfABeanRunsWithTheApplicationAndEndsWithIt() {
        StreamingContext[] seen = new StreamingContext[1];

        wordCount.run(application -> {
            StreamingContext ssc = application.getBean(StreamingContext.class);
            seen[0] = ssc;
            assertThat(ssc.state()).isEqualTo(State.ACTIVE);
            edges.lines.add("a b", "a");
            Await.until("the words are counted", () -> edges.counts.all().size() == 2);
        });

        assertThat(seen[0].state()).isEqualTo(State.STOPPED);
    }

    @Test
    void nameIsThatOfTheApplicationUnlessSaid() {
        wordCount.withPropertyValues("spring.application.name=shop").run(application -> assertThat(
                        application.getBean(StreamingContext.class).appName())
                .isEqualTo("shop"));
        wordCount
                .withPropertyValues("spring.application.name=shop", "dstream.app-name=orders")
                .run(application -> assertThat(
                                application.getBean(StreamingContext.class).appName())
                        .isEqualTo("orders"));
    }

    @Test
    void disabledMakesNoContextAndNeedsNoProgram() {
        runner.withPropertyValues("dstream.enabled=false")
                .run(application -> assertThat(application).hasNotFailed().doesNotHaveBean(StreamingContext.class));
    }

    @Test
    void programThatDoesNotStartByItselfIsStartedByHandAndStoppedWithTheApplication() {
        StreamingContext[] seen = new StreamingContext[1];

        wordCount.withPropertyValues("dstream.auto-startup=false").run(application -> {
            StreamingContext ssc = application.getBean(StreamingContext.class);
            seen[0] = ssc;
            assertThat(ssc.state()).isEqualTo(State.INITIALIZED);
            ssc.start();
            StreamingLifecycle lifecycle = application.getBean(StreamingLifecycle.class);
            Await.until("its start is noticed", () -> lifecycle.startedAt().isPresent());
            edges.lines.add("a");
        });

        assertThat(seen[0].state()).isEqualTo(State.STOPPED);
        assertThat(edges.counts.all()).hasSize(1); // stopped with grace
    }

    @Test
    void contextOfOnesOwnIsStartedAndNoProgramIsNeeded() {
        runner.withBean(StreamingContext.class, () -> {
                    StreamingContext ssc = StreamingContext.local(Duration.ofMillis(20));
                    ssc.from(edges.lines).countByValue().to(edges.counts);
                    return ssc;
                })
                .run(application -> {
                    edges.lines.add("a");
                    Await.until("it runs", () -> !edges.counts.all().isEmpty());
                });
    }

    @Test
    void customizersAreCalledInTheirOrderAfterTheSettings() {
        wordCount
                .withPropertyValues("dstream.app-name=settings")
                .withUserConfiguration(Customizers.class)
                .run(application -> assertThat(
                                application.getBean(StreamingContext.class).appName())
                        .isEqualTo("second"));
    }

    static class Customizers {
        @Bean
        @Order(2)
        StreamingContextBuilderCustomizer second() {
            return builder -> builder.appName("second");
        }

        @Bean
        @Order(1)
        StreamingContextBuilderCustomizer first() {
            return builder -> builder.appName("first");
        }
    }

    @Test
    void programsAddTheirStreamsInTheirOrder() {
        runner.withUserConfiguration(TwoPrograms.class).run(application -> assertThat(
                        application.getBean(StreamingContext.class).graph())
                .extracting("id")
                .containsSubsequence("first", "second"));
    }

    static class TwoPrograms {
        @Bean
        @Order(2)
        StreamingProgram second() {
            return ssc -> ssc.from(TestInput.<String>create()).named("second").to(TestOutput.create());
        }

        @Bean
        @Order(1)
        StreamingProgram first() {
            return ssc -> ssc.from(TestInput.<String>create()).named("first").to(TestOutput.create());
        }
    }

    @Test
    void listenersMayNeedTheContextThemselves() {
        wordCount.withUserConfiguration(StopsAfterABatch.class).run(application -> {
            StreamingContext ssc = application.getBean(StreamingContext.class);
            Await.end(ssc::awaitTermination);
            assertThat(ssc.state()).isEqualTo(State.STOPPED);
        });
    }

    @Test
    void programRunsAndListenersHearOfItWhereBeansAreMadeWhenNeeded() {
        StreamingContext[] seen = new StreamingContext[1];
        runner.withInitializer(application ->
                        application.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .withBean(StreamingProgram.class, () -> ssc -> {
                    seen[0] = ssc;
                    edges.wordCount().addTo(ssc);
                })
                .withUserConfiguration(StopsAfterABatch.class)
                .withPropertyValues("dstream.monitoring.port=0")
                .run(application -> {
                    assertThat(application.getBeanFactory().containsSingleton("dstreamMonitoring"))
                            .isTrue();
                    Await.end(seen[0]::awaitTermination);
                });
    }

    static class StopsAfterABatch {
        @Bean
        StreamingListener stopping(StreamingContext ssc) {
            return new StreamingListener() {
                @Override
                public void onBatchCompleted(BatchReport batch) {
                    ssc.stop();
                }
            };
        }
    }

    @Test
    void codecsOfBeansWriteTheCheckpoint(@TempDir Path directory) {
        runner.withUserConfiguration(Carts.class)
                .withPropertyValues("dstream.checkpoint-dir=" + directory.resolve("of-carts"))
                .run(application -> {
                    Carts carts = application.getBean(Carts.class);
                    carts.in.add("a", "a");
                    Await.until("the state is there", () -> !carts.out.all().isEmpty());
                    assertThat(directory.resolve("of-carts")).isNotEmptyDirectory();
                });
    }

    record Cart(long items) {}

    static class Carts {
        final TestInput<String> in = TestInput.create();
        final TestOutput<Long> out = TestOutput.create();

        @Bean
        Codec<Cart> cart() {
            return Codecs.ofRecord(Cart.class);
        }

        @Bean
        StreamingProgram carts() {
            return ssc -> ssc.from(in)
                    .named("in")
                    .countByValue()
                    .mapWithState(StateSpec.<String, Long, Cart, Long>of((user, items, state) -> {
                        long sum = items.orElse(0L)
                                + state.getOption().map(Cart::items).orElse(0L);
                        state.update(new Cart(sum));
                        return sum;
                    }))
                    .named("carts")
                    .to(out);
        }
    }

    // ---- settings that are seen in what the program does ----

    @Test
    void failedBatchIsTriedAgainAsOftenAsSaidAndSkippedThen() {
        AtomicInteger tries = new AtomicInteger();
        failing(tries)
                .withPropertyValues(
                        "dstream.on-batch-failure.retries=2",
                        "dstream.on-batch-failure.back-off=1ms",
                        "dstream.on-batch-failure.then=skip")
                .run(application -> {
                    StreamingContext ssc = application.getBean(StreamingContext.class);
                    edges.lines.add("a");
                    Await.until("a batch is skipped", () -> ssc.metrics().failedBatches() == 1);
                    assertThat(tries).hasValue(3);
                    assertThat(ssc.state()).isEqualTo(State.ACTIVE);
                });
    }

    private ApplicationContextRunner failing(AtomicInteger tries) {
        return runner.withBean(
                StreamingProgram.class,
                () -> ssc -> ssc.from(edges.lines).foreachBatch(batch -> {
                    if (batch.count() > 0) {
                        tries.incrementAndGet();
                        throw new IllegalStateException("no luck");
                    }
                }));
    }

    @Test
    void poisonRecordsAreSkippedUpToTheLimit() {
        List<String> good = new CopyOnWriteArrayList<>();
        runner.withBean(
                        StreamingProgram.class,
                        () -> ssc -> ssc.from(edges.lines)
                                .filter(line -> Integer.parseInt(line) >= 0)
                                .foreachBatch(batch -> good.addAll(batch.collect())))
                .withPropertyValues(
                        "dstream.on-poison-record.then=skip",
                        "dstream.on-poison-record.at-most=1",
                        "dstream.on-poison-record.at-most-share=1.0")
                .run(application -> {
                    StreamingContext ssc = application.getBean(StreamingContext.class);
                    edges.lines.addAll(List.of("1", "x"));
                    Await.until("the good one is through", () -> good.equals(List.of("1")));
                    edges.lines.addAll(List.of("x", "y"));
                    Await.until("two are too many", () -> ssc.state() == State.FAILED);
                });
    }

    @Test
    void ratesAndBuffersAreLimited() {
        wordCount
                .withPropertyValues(
                        "dstream.back-pressure.max-rate=50", // one record in 20 ms
                        "dstream.back-pressure.enabled=true",
                        "dstream.receiver-buffer.max-records=7",
                        "dstream.receiver-buffer.max-bytes=2MB")
                .run(application -> {
                    StreamingContext ssc = application.getBean(StreamingContext.class);
                    edges.lines.addAll(List.of("a", "b", "c"));
                    Await.until("all are counted", () -> edges.counts.all().size() == 3);
                    assertThat(edges.counts.batches())
                            .allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(1));
                    assertThat(ssc.metrics().sources().get(0).maxRate().orElseThrow())
                            .isLessThanOrEqualTo(50);
                });
    }

    @Test
    void operatorsAreCountedInTheBatchesThatAreSaid() {
        wordCount.withPropertyValues("dstream.sample-operators=1").run(application -> {
            StreamingContext ssc = application.getBean(StreamingContext.class);
            Await.until("a batch is counted", () -> ssc.metrics().lastBatch().stream()
                    .anyMatch(batch -> !batch.operators().isEmpty()));
        });
    }

    @Test
    void partitionsAreAsManyAsTheParallelism() {
        wordCount.withPropertyValues("dstream.parallelism=3").run(application -> {
            StreamingContext ssc = application.getBean(StreamingContext.class);
            assertThat(ssc.batch(List.of(1, 2, 3)).glom().collect()).hasSize(3);
        });
    }

    @Test
    void pageShowsTheProgramWhereAPortIsSaid() {
        wordCount.withPropertyValues("dstream.monitoring.port=0").run(application -> assertThat(
                        application.getBean(Monitoring.class).address().toURL().openStream())
                .isNotEmpty());
        wordCount.run(application -> assertThat(application).doesNotHaveBean(Monitoring.class));
    }

    @Test
    void pageDoesMoreThanShowWhereThatIsAllowed() {
        wordCount
                .withPropertyValues("dstream.monitoring.port=0")
                .run(application -> assertThat(status(application, "threads")).isEqualTo(403));
        wordCount
                .withPropertyValues(
                        "dstream.monitoring.port=0",
                        "dstream.monitoring.allow-control=true",
                        "dstream.monitoring.hide-error-messages=true",
                        "dstream.monitoring.take-times=false")
                .run(application -> {
                    assertThat(status(application, "threads")).isEqualTo(200);
                    assertThat(status(application, "log")).isEqualTo(403); // it has messages of errors
                });
    }

    private static int status(AssertableApplicationContext application, String what) throws Exception {
        URI page = application.getBean(Monitoring.class).address();
        String name = application.getBean(StreamingContext.class).appName();
        URI address = page.resolve("api/v1/applications/" + name + "/" + what);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void stopMayTakeTheTimeOfAPhaseButForTheInterruption() {
        assertThat(stopTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(stopTimeout("spring.lifecycle.timeout-per-shutdown-phase=1m"))
                .isEqualTo(Duration.ofSeconds(50));
        assertThat(stopTimeout("spring.lifecycle.timeout-per-shutdown-phase=8s"))
                .isEqualTo(Duration.ofSeconds(4));
        assertThat(stopTimeout("dstream.stop-timeout=3s")).isEqualTo(Duration.ofSeconds(3));
    }

    private Duration stopTimeout(String... properties) {
        List<Duration> found = new ArrayList<>();
        wordCount
                .withPropertyValues(properties)
                .run(application ->
                        found.add(application.getBean(StreamingLifecycle.class).stopTimeout()));
        return found.get(0);
    }

    @Test
    void metadataDescribesEverySetting() throws IOException {
        String metadata = Files.readString(Path.of("target/classes/META-INF/spring-configuration-metadata.json"));
        for (var component : DStreamProperties.class.getRecordComponents()) {
            if (!component.getType().isRecord()) {
                String name = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
                assertThat(metadata)
                        .containsPattern("\"name\": \"dstream." + name
                                + "\",\\s+\"type\": \"[^\"]+\",\\s+\"description\": \"[A-Z]");
            }
        }
    }
}
