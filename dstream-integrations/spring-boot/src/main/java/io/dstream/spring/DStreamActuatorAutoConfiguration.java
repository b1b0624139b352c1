package io.dstream.spring;

import io.dstream.StreamingContext;
import java.time.Clock;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Adds the program to Actuator: its health, and the endpoint {@code dstream}. */
@AutoConfiguration(after = DStreamAutoConfiguration.class)
public final class DStreamActuatorAutoConfiguration {

    DStreamActuatorAutoConfiguration() {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    @ConditionalOnBean(StreamingContext.class)
    static class HealthOfProgram {
        @Bean
        @ConditionalOnEnabledHealthIndicator("dstream")
        @ConditionalOnMissingBean(name = "dstreamHealthIndicator")
        StreamingHealthIndicator dstreamHealthIndicator(
                StreamingContext ssc, ObjectProvider<StreamingLifecycle> lifecycle, DStreamProperties properties) {
            return new StreamingHealthIndicator(
                    ssc, Optional.ofNullable(lifecycle.getIfAvailable()), properties, Clock.systemUTC());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
    @ConditionalOnBean(StreamingContext.class)
    static class EndpointOfProgram {
        @Bean
        @ConditionalOnAvailableEndpoint
        @ConditionalOnMissingBean
        StreamingEndpoint dstreamEndpoint(StreamingContext ssc) {
            return new StreamingEndpoint(ssc);
        }
    }
}
