/**
 * Writes streams to the tables of Apache Cassandra, looks up values in them, and reads them as batches. Begin with
 * {@link io.dstream.cassandra.Cassandra}.
 */
package io.dstream.cassandra;
