/** Connections and requests. */
package io.dstream.cassandra.internal.connect;
