/** Apache Kafka topics as sources, which are replayable, and as sinks, which can be exactly once. */
package io.dstream.kafka;
