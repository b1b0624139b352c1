/** The jobs on Flink. */
package io.dstream.peers.flink;
