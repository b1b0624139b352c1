package io.dstream.spring;

import io.dstream.StreamingContext;
import io.dstream.monitoring.Monitoring;
import io.dstream.monitoring.StreamingMeters;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** Creates the application's {@link StreamingContext}, with its metrics and its page if they are on the class path. */
@AutoConfiguration
@ConditionalOnProperty(name = "dstream.enabled", matchIfMissing = true)
@EnableConfigurationProperties(DStreamProperties.class)
public final class DStreamAutoConfiguration {

    DStreamAutoConfiguration() {}

    @Bean
    StreamingAssembly dstreamAssembly(DStreamProperties properties, Environment environment, BeanFactory beans) {
        return new StreamingAssembly(properties, environment, beans);
    }

    @Bean
    @ConditionalOnMissingBean
    StreamingContext streamingContext(StreamingAssembly assembly) {
        return assembly.context();
    }

    @Bean
    @ConditionalOnProperty(name = "dstream.test.driver", havingValue = "false", matchIfMissing = true)
    StreamingLifecycle dstreamLifecycle(
            StreamingContext ssc,
            DStreamProperties properties,
            StreamingAssembly assembly,
            ApplicationContext application) {
        return new StreamingLifecycle(ssc, properties, assembly, application, Clock.systemUTC());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({StreamingMeters.class, MeterBinder.class})
    static class Metrics {
        @Bean
        @ConditionalOnMissingBean
        StreamingMeters dstreamMeters(StreamingContext ssc) {
            return new StreamingMeters(ssc);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Monitoring.class)
    @ConditionalOnProperty("dstream.monitoring.port")
    static class Page {
        @Bean
        @Lazy(false) // nobody asks for it where beans are made when they are needed
        @ConditionalOnMissingBean
        Monitoring dstreamMonitoring(StreamingContext ssc, DStreamProperties properties) {
            DStreamProperties.Monitoring settings = properties.monitoring();
            Monitoring page = page(settings);
            try {
                return page.attach(ssc);
            } catch (UncheckedIOException e) {
                throw StreamingSetupException.pageCannotOpen(settings.port(), e);
            }
        }

        private static Monitoring page(DStreamProperties.Monitoring settings) {
            StreamingAssembly.set("monitoring.port", settings.port(), port -> Monitoring.on(port)
                    .close());
            Monitoring page = Monitoring.on(settings.port());
            StreamingAssembly.set("monitoring.operators-every", settings.operatorsEvery(), page::operatorsEvery);
            if (settings.bindAddress() != null) {
                page.bindAddress(settings.bindAddress());
            }
            settings.allowHosts().forEach(page::allowHost);
            if (settings.showErrorDetails()) {
                page.showErrorDetails();
            }
            if (settings.hideErrorMessages()) {
                page.hideErrorMessages();
            }
            if (!settings.takeTimes()) {
                page.withoutTimes();
            }
            if (settings.allowControl()) {
                page.allowControl();
            }
            if (settings.eventLog() != null) {
                page.eventLog(Path.of(settings.eventLog()));
            }
            return page;
        }
    }
}
