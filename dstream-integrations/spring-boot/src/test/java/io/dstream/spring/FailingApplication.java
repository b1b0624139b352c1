package io.dstream.spring;

import io.dstream.testkit.TestInput;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Fails in its first batch. */
@EnableAutoConfiguration
class FailingApplication {
    public static void main(String[] args) {
        SpringApplication.run(
                FailingApplication.class,
                "--spring.main.web-application-type=none",
                "--dstream.batch-interval=20ms",
                "--dstream.app-name=failing");
    }

    @Bean
    Closing store() {
        return new Closing();
    }

    /** Prints that it has been closed. */
    static final class Closing implements AutoCloseable {
        @Override
        public void close() {
            System.out.println("the store is closed");
        }
    }

    @Bean
    StreamingProgram failing(Closing store) {
        return ssc -> ssc.from(TestInput.<String>create()).foreachBatch(batch -> {
            throw new IllegalStateException("no luck");
        });
    }
}
