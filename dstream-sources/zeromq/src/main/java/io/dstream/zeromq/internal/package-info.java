/** Sockets that are open. Not for programs. */
package io.dstream.zeromq.internal;
