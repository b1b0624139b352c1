/** Traces of batches, for OpenTelemetry: {@link io.dstream.opentelemetry.Tracing}. */
package io.dstream.opentelemetry;
