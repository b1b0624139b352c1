/** Connections and requests. */
package io.dstream.hbase.internal.connect;
