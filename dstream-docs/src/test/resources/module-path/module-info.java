/** A program on the module path, with all of dstream that can be there. */
module program {
    requires io.dstream.core;
    requires io.dstream.jdbc;
    requires io.dstream.kafka;
    requires io.dstream.monitoring;
    requires io.dstream.opentelemetry;
    requires io.dstream.sources;
    requires java.net.http;
}
