/** The count on Kafka Streams. */
package io.dstream.peers.kafka.streams;
