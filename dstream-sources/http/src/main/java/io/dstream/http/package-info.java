/** HTTP: requests, server-sent events and WebSockets as sources and sinks. */
package io.dstream.http;
