/** How brokers are reached. Not for programs. */
package io.dstream.amqp.internal;
