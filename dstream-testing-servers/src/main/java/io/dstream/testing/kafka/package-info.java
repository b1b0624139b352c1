/**
 * A Kafka broker for tests, as a JUnit extension. Whoever uses it has {@code kafka_2.13} on the class path: it is an
 * optional dependency of this module.
 */
package io.dstream.testing.kafka;
