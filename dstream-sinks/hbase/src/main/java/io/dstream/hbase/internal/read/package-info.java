/** Tables that are read. */
package io.dstream.hbase.internal.read;
