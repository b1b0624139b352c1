/**
 * Writes streams to the tables of Apache HBase, looks up rows in them, and reads them as batches. Begin with
 * {@link io.dstream.hbase.HBase}.
 */
package io.dstream.hbase;
