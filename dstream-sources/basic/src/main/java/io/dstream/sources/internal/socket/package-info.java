/** Receivers of bytes from sockets: connections, deadlines, TLS. */
package io.dstream.sources.internal.socket;
