package io.dstream.spring;

import io.dstream.StreamingContext;

/**
 * A bean that adds streams and output operations to the application's {@link StreamingContext}, before it starts:
 *
 * <pre>{@code
 * @Bean
 * StreamingProgram wordCount(Source<String> lines) {
 *     return ssc -> ssc.from(lines).flatMap(line -> List.of(line.split(" "))).countByValue().print();
 * }
 * }</pre>
 *
 * <p>If an application has several such beans, all of them add to one context, in the order of their
 * {@link org.springframework.core.annotation.Order @Order}.
 */
@FunctionalInterface
public interface StreamingProgram {
    /**
     * Adds the program's streams. Called once, while the application context is refreshed; in tests, also for each
     * restart of the program.
     *
     * @param ssc the context, not started; the application starts it when all beans exist
     * @throws Exception any exception; the application then does not start
     */
    void addTo(StreamingContext ssc) throws Exception;
}
