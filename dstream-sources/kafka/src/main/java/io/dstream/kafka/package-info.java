/** Topics of Apache Kafka as sources, which can be replayed, and as sinks, which can be exactly once. */
package io.dstream.kafka;
