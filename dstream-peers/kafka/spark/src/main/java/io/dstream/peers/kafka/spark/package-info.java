/** The count on Spark Streaming's direct stream. */
package io.dstream.peers.kafka.spark;
