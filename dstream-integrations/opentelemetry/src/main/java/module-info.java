/** A trace of each batch, for OpenTelemetry. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // OpenTelemetry's have no descriptor
module io.dstream.opentelemetry {
    requires transitive io.dstream.core;
    requires transitive io.opentelemetry.api;
    requires io.opentelemetry.context;

    exports io.dstream.opentelemetry;
}
