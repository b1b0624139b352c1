/** Agents of Apache Flume as sources and sinks. */
package io.dstream.flume;
