/** A live page, a REST API, metrics and a terminal line for running programs. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Micrometer's modules have no descriptor
module io.dstream.monitoring {
    requires static ch.qos.logback.classic;
    requires static ch.qos.logback.core;
    requires com.fasterxml.jackson.databind;
    requires com.google.common;
    requires transitive io.dstream.core;
    requires java.logging;
    requires java.management;
    requires jdk.httpserver;
    requires transitive micrometer.core;
    requires static micrometer.registry.prometheus;
    requires static org.apache.logging.log4j;
    requires static org.apache.logging.log4j.core;
    requires org.slf4j;

    exports io.dstream.monitoring;

    opens io.dstream.monitoring.internal.model to
            com.fasterxml.jackson.databind;
    opens io.dstream.monitoring.internal.server to
            com.fasterxml.jackson.databind;
}
