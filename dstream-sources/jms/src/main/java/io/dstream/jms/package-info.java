/** Queues and topics of brokers that JMS clients reach: {@link io.dstream.jms.Jms}. */
package io.dstream.jms;
