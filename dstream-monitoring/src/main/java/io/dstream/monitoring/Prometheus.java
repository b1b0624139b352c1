package io.dstream.monitoring;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;

/** What {@code /metrics} answers, where {@code micrometer-registry-prometheus} is on the class path. */
final class Prometheus {
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private Prometheus() {}

    /** Nothing where the registry is missing: it is an optional dependency. */
    static Optional<Prometheus> find() {
        try {
            return Optional.of(new Prometheus());
        } catch (NoClassDefFoundError e) {
            return Optional.empty();
        }
    }

    void bind(StreamingMeters meters) {
        meters.bindTo(registry);
    }

    String scrape() {
        return registry.scrape();
    }

    void close() {
        registry.close();
    }
}
