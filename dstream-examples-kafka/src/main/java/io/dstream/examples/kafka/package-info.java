/** Programs between Kafka and a database, which start both where none is given. */
package io.dstream.examples.kafka;
