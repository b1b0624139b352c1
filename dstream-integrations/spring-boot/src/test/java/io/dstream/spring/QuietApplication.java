package io.dstream.spring;

import io.dstream.StreamingContext;
import io.dstream.testkit.TestInput;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** No web server keeps it alive, only its program. */
@EnableAutoConfiguration
class QuietApplication {
    public static void main(String[] args) {
        SpringApplication.run(
                QuietApplication.class, "--spring.main.web-application-type=none", "--dstream.batch-interval=20ms");
        System.out.println("main is over");
    }

    @Bean
    StreamingProgram counting() {
        AtomicInteger batches = new AtomicInteger();
        return ssc -> ssc.from(TestInput.<String>create())
                .foreachBatch(batch -> System.out.println("batch " + batches.incrementAndGet()));
    }

    /** Made behind the context, so closed before it; by then the program has stopped. */
    @Bean
    AutoCloseable last(StreamingContext ssc) {
        return () -> System.out.println("stopped: " + ssc.state());
    }
}
