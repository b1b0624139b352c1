/** How a sink writes. */
package io.dstream.cassandra.internal.write;
