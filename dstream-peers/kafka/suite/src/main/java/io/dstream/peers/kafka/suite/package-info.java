/**
 * Starts a broker, fills a topic, has the contestants count it by turns, and makes a table of that;
 * {@link io.dstream.peers.kafka.suite.KafkaSuite} is the program.
 */
package io.dstream.peers.kafka.suite;
