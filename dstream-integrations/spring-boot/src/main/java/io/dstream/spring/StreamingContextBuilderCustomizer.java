package io.dstream.spring;

import io.dstream.StreamingContext;

/**
 * A bean that sets on the builder what is not a simple value: an engine, a policy with a sink for dead letters, another
 * back-pressure. Called after the settings have been applied, so what it says is what holds; several are called in the
 * order of their {@link org.springframework.core.annotation.Order @Order}.
 */
@FunctionalInterface
public interface StreamingContextBuilderCustomizer {
    /**
     * Configures the context that will be built.
     *
     * @param builder the builder, with the application's settings
     */
    void customize(StreamingContext.Builder builder);
}
