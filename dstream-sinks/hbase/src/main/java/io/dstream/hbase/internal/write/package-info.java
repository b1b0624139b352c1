/** How a sink writes. */
package io.dstream.hbase.internal.write;
