/** Connections to databases, what may be told of them, and trying again. */
package io.dstream.jdbc.internal.connect;
