/** The jobs on Spark Streaming. */
package io.dstream.peers.spark;
