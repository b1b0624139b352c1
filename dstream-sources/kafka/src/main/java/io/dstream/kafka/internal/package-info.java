/** Settings of clients, what is asked of brokers, and what their errors mean. */
package io.dstream.kafka.internal;
