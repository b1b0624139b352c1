package io.dstream.spring;

import io.dstream.StreamingContext;

/**
 * A bean that sets what is not a simple value on the builder: an engine, a policy with a sink for dead letters, a
 * different back-pressure. It is called after the settings have been applied and overrides them. Several are called in
 * the order of their {@link org.springframework.core.annotation.Order @Order}.
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
