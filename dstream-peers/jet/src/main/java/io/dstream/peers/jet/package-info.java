/** The jobs on Hazelcast Jet. */
package io.dstream.peers.jet;
