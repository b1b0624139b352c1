/** Queries that are read as batches. */
package io.dstream.jdbc.internal.read;
