/** ZeroMQ sockets as sources and sinks. */
package io.dstream.zeromq;
