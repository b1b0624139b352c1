/** Tables that are read as batches. */
package io.dstream.cassandra.internal.read;
