package io.dstream.monitoring.internal.server;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * What {@code /metrics} answers. Cannot even be linked where {@code micrometer-registry-prometheus}, an optional
 * dependency, is not on the class path.
 */
public final class Prometheus {
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    public void bind(MeterBinder meters) {
        meters.bindTo(registry);
    }

    String scrape() {
        return registry.scrape();
    }

    void close() {
        registry.close();
    }
}
