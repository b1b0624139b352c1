/** Traces: what a tracer is told of each batch, and what it gives to sources and sinks. */
package io.dstream.trace;
