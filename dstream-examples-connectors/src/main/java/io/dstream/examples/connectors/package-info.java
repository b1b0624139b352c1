/** Programs with sources and sinks of foreign systems. */
package io.dstream.examples.connectors;
