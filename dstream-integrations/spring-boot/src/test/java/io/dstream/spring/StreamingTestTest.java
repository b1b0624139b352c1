package io.dstream.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.StreamingContext.State;
import io.dstream.StreamingException;
import io.dstream.StreamingListener;
import io.dstream.batch.Pair;
import io.dstream.report.BatchReport;
import io.dstream.sink.Sink;
import io.dstream.source.Source;
import io.dstream.spring.test.ReplaceBean;
import io.dstream.spring.test.StreamingTest;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;

class StreamingTestTest {
    private static final String CHECKPOINT_OF_THE_APPLICATION = "dstream.checkpoint-dir=/nobody/may/write/here";

    /** Two sources and two sinks; the originals fail if they are ever made. */
    @EnableAutoConfiguration
    static class Application {
        private static IllegalStateException inProduction() {
            return new IllegalStateException("only in production");
        }

        @Bean
        Source<String> orders() {
            throw inProduction();
        }

        @Bean
        Source<String> refunds() {
            throw inProduction();
        }

        @Bean
        Sink<Pair<String, Long>> totals() {
            throw inProduction();
        }

        @Bean
        Sink<String> refunded() {
            throw inProduction();
        }

        @Bean
        AtomicInteger batches() {
            return new AtomicInteger();
        }

        @Bean
        StreamingListener counting(AtomicInteger batches) {
            return new StreamingListener() {
                @Override
                public void onBatchCompleted(BatchReport batch) {
                    batches.incrementAndGet();
                }
            };
        }

        @Bean
        StreamingProgram shop(
                Source<String> orders, Source<String> refunds, Sink<Pair<String, Long>> totals, Sink<String> refunded) {
            return ssc -> {
                ssc.from(orders)
                        .named("orders")
                        .countByValue()
                        .<Long>updateStateByKey((counts, sum) -> Optional.of(sum.orElse(0L) + counts.size()))
                        .named("totals")
                        .to(totals);
                ssc.from(refunds)
                        .named("refunds")
                        .map(text -> {
                            if (text.isEmpty()) {
                                throw new IllegalArgumentException("an empty refund");
                            }
                            return text;
                        })
                        .to(refunded);
            };
        }
    }

    @StreamingTest(
            classes = Application.class,
            properties = {
                "dstream.batch-interval=1s",
                CHECKPOINT_OF_THE_APPLICATION,
                "management.endpoint.health.group.readiness.include=readinessState,dstream"
            })
    @Nested
    class Driven {
        @Autowired
        StreamingTestDriver driver;

        @Autowired
        StreamingContext ssc;

        @ReplaceBean
        TestInput<String> orders;

        @ReplaceBean("refunds")
        TestInput<String> others;

        @ReplaceBean("totals")
        TestOutput<Pair<String, Long>> sums;

        @ReplaceBean
        TestOutput<String> refunded;

        @Autowired
        AtomicInteger batches;

        @Test
        void batchesRunWhenTheTestSaysSo() {
            assertThat(ssc.state()).isEqualTo(State.INITIALIZED);
            orders.add("ann");
            others.add("bob");
            driver.runBatch();

            assertThat(sums.last()).containsExactly(Pair.of("ann", 1L));
            assertThat(refunded.last()).containsExactly("bob");
            assertThat(driver.now()).isEqualTo(Instant.ofEpochSecond(1));
            assertThat(driver.context()).isSameAs(ssc);
            assertThat(batches).hasValue(1);
        }

        @Test
        void everyTestHasAProgramOfItsOwn() {
            orders.add("ann");
            driver.runBatch();

            assertThat(sums.all()).containsExactly(Pair.of("ann", 1L));
        }

        @Test
        void programThatFailsFailsTheTestAtItsBatch() {
            others.add("");

            assertThatThrownBy(driver::runBatch)
                    .isInstanceOf(StreamingException.class)
                    .hasMessageContaining("an empty refund");
        }
    }

    @StreamingTest(
            classes = Application.class,
            restartable = true,
            properties = {"dstream.batch-interval=1s", CHECKPOINT_OF_THE_APPLICATION})
    @Nested
    class Restarted {
        @Autowired
        StreamingTestDriver driver;

        @ReplaceBean
        TestInput<String> orders;

        @ReplaceBean
        TestInput<String> refunds;

        @ReplaceBean
        TestOutput<Pair<String, Long>> totals;

        @ReplaceBean
        TestOutput<String> refunded;

        @Autowired
        AtomicInteger batches;

        @Test
        void totalsAndListenersGoOnAfterEachBatch() {
            driver.everyOperatorRestoredAfterEveryBatch();
            for (int i = 0; i < 3; i++) {
                orders.add("ann");
                driver.runBatch();
            }

            assertThat(totals.last()).containsExactly(Pair.of("ann", 3L));
            assertThat(batches).hasValue(3);
        }
    }

    /** A test of an application as Boot starts it: the program runs by itself, and may fail. */
    @SpringBootTest(
            classes = Edges.class,
            properties = {"dstream.batch-interval=20ms", "spring.main.web-application-type=none"})
    @EnableAutoConfiguration
    @Nested
    class NotDriven {
        @Autowired
        StreamingContext ssc;

        @Value("${dstream.on-failure}")
        String onFailure;

        @Test
        void programRunsAndDoesNotEndTheProcessWhenItFails() {
            assertThat(ssc.state()).isEqualTo(State.ACTIVE);
            assertThat(onFailure).isEqualTo("keep-running");
        }
    }
}
