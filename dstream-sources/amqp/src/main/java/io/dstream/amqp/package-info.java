/** Queues and exchanges of AMQP 0.9.1, as RabbitMQ has them: {@link io.dstream.amqp.Amqp}. */
package io.dstream.amqp;
