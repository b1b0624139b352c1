/**
 * The same count of a topic's records by key on several consumers: what has to be done
 * ({@link io.dstream.peers.kafka.KeyedCount}), how its time is taken ({@link io.dstream.peers.kafka.Pass}), and what
 * measures one of them in a JVM of its own ({@link io.dstream.peers.kafka.KafkaChild}).
 */
package io.dstream.peers.kafka;
