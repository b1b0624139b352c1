/** Values of programs as bytes. */
package io.dstream.cassandra.internal.values;
