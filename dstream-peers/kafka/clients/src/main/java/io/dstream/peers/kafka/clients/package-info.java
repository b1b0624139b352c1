/** The count on a bare consumer, and on dstream: both with the same client. */
package io.dstream.peers.kafka.clients;
